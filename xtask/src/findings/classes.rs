//! The classes of diagnostics, read from the page that lists them. A test of codegen holds the page complete.

const PAGE: &str = include_str!("../../../docs/diagnostics.md");

/// Every class with its meaning.
pub(crate) fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    PAGE.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| `")?.split(" | ");
        let class = cells.next()?.strip_suffix('`')?;
        let (_severity, meaning) = (cells.next()?, cells.next()?);
        class.contains('/').then(|| (class, meaning.trim_end_matches([' ', '|'])))
    })
}

#[cfg(test)]
mod tests {
    use super::all;

    #[test]
    fn the_page_gives_classes_and_what_they_mean() {
        assert!(all().any(|row| row == ("parse/empty", "The file is empty.")));
        assert!(all().count() > 50);
    }
}
