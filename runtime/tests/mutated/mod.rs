//! Documents with small faults, the same at every run.

/// As many copies of `document` as told, each with one or two bytes replaced, added or taken away.
pub(crate) fn mutated<'a>(document: &'a str, alphabet: &'a [u8], count: usize) -> impl Iterator<Item = Vec<u8>> + 'a {
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move |limit: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (random % limit as u64) as usize
    };
    (0..count).map(move |_| {
        let mut bytes = document.as_bytes().to_vec();
        for _ in 0..=next(2) {
            let at = next(bytes.len());
            match next(3) {
                0 => bytes[at] = alphabet[next(alphabet.len())],
                1 => bytes.insert(at, alphabet[next(alphabet.len())]),
                _ => drop(bytes.remove(at)),
            }
        }
        bytes
    })
}
