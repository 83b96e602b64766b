//! PDF documents of plain lines of text.

use std::fmt::Write as _;

/// How many lines fit on a page.
const LINES: usize = 54;
/// Objects before the pages: the catalog, the list of pages, the font.
const BEFORE_PAGES: usize = 3;

/// A document that shows these lines, on as many pages as they need. Its text is not compressed.
pub(crate) fn document(lines: &[String]) -> Vec<u8> {
    let pages: Vec<_> = lines.chunks(LINES).collect();
    let page_number = |nth: usize| BEFORE_PAGES + 1 + 2 * nth;
    let kids: Vec<_> = (0..pages.len()).map(|nth| format!("{} 0 R", page_number(nth))).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), pages.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>".to_owned(),
    ];
    for (nth, lines) in pages.into_iter().enumerate() {
        let content = content(lines);
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> \
             /Contents {} 0 R >>",
            page_number(nth) + 1
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()));
    }
    assemble(&objects)
}

/// The operators that show lines from the top of a page.
fn content(lines: &[String]) -> String {
    let mut content = "BT /F1 10 Tf 13 TL 50 740 Td".to_owned();
    for line in lines {
        let _ = write!(content, "\n({}) Tj T*", escape(line));
    }
    content + "\nET"
}

/// The text of a literal string. What the font may lack becomes a question mark.
fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        match character {
            '(' | ')' | '\\' => escaped.extend(['\\', character]),
            ' '..='~' => escaped.push(character),
            _ => escaped.push('?'),
        }
    }
    escaped
}

/// The file: a header, the objects from number 1, the table of where they are, and where that is.
fn assemble(objects: &[String]) -> Vec<u8> {
    let mut file = "%PDF-1.4\n".to_owned();
    let mut table = String::new();
    for (nth, object) in objects.iter().enumerate() {
        let _ = writeln!(table, "{:010} 00000 n ", file.len());
        let _ = writeln!(file, "{} 0 obj\n{object}\nendobj", nth + 1);
    }
    let (start, size) = (file.len(), objects.len() + 1);
    let _ = writeln!(file, "xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>");
    let _ = writeln!(file, "startxref\n{start}\n%%EOF");
    file.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_points_at_the_objects() {
        let lines: Vec<_> = (0..LINES + 1).map(|nth| format!("line ({nth}) \\ é")).collect();
        let file = String::from_utf8(document(&lines)).expect("ASCII");
        let start: usize = file.lines().rev().nth(1).and_then(|line| line.parse().ok()).expect("a place");
        let table = file[start..].strip_prefix("xref\n0 8\n0000000000 65535 f \n").expect("a table of two pages");
        let entries: Vec<_> = table.lines().take_while(|line| *line != "trailer").collect();
        assert_eq!(entries.len(), 7);
        for (nth, entry) in entries.iter().enumerate() {
            assert_eq!(entry.len() + 1, 20, "an entry has 20 bytes");
            let place: usize = entry[..10].parse().expect("a place");
            assert!(file[place..].starts_with(&format!("{} 0 obj\n", nth + 1)));
        }
        assert!(file.contains("(line \\(54\\) \\\\ ?) Tj"));
        for stream in file.split("/Length ").skip(1) {
            let (length, rest) = stream.split_once(" >>\nstream\n").expect("a stream");
            let length: usize = length.parse().expect("a length");
            assert!(rest[length..].starts_with("\nendstream"));
        }
    }
}
