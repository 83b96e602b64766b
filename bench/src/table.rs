//! Tables in Markdown, aligned.

/// Prints `rows` under `head`; the first column is text, the others are figures.
pub fn print<const N: usize>(head: [&str; N], rows: &[[String; N]]) {
    let widths: [usize; N] =
        std::array::from_fn(|column| rows.iter().map(|row| row[column].len()).fold(head[column].len(), usize::max));
    line(&widths, &head);
    line(&widths, &std::array::from_fn::<_, N, _>(|column| rule(widths[column], column)));
    for row in rows {
        line(&widths, row);
    }
    println!();
}

fn rule(width: usize, column: usize) -> String {
    let dashes = "-".repeat(width - 1);
    if column == 0 { format!("{dashes}-") } else { format!("{dashes}:") }
}

fn line(widths: &[usize], cells: &[impl AsRef<str>]) {
    for (column, (width, cell)) in widths.iter().zip(cells).enumerate() {
        let cell = cell.as_ref();
        if column == 0 { print!("| {cell:<width$} |") } else { print!(" {cell:>width$} |") }
    }
    println!();
}
