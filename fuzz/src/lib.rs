//! What the fuzz targets share.
#![forbid(unsafe_code)]

/// Changes an input: every other time in its structure, if it has one, and else in its bytes.
///
/// Returns the new size, as libFuzzer asks of a mutator.
pub fn mutate(
    structure: fn(&[u8], u32) -> Option<Vec<u8>>,
    data: &mut [u8],
    size: usize,
    max_size: usize,
    seed: u32,
) -> usize {
    let changed = (seed % 2 == 0).then(|| structure(&data[..size], seed / 2)).flatten();
    match changed.filter(|changed| changed.len() <= max_size) {
        Some(changed) => {
            data[..changed.len()].copy_from_slice(&changed);
            changed.len()
        }
        None => libfuzzer_sys::fuzzer_mutate(data, size, max_size),
    }
}
