//! The file that stands in the place of a scan.

use std::fmt::Write;

const PAGE: &str = "BT /F1 14 Tf 72 760 Td \
    (Taken over from paper records. The certificate itself is kept by the house.) Tj ET";

/// A PDF of one page that says that the certificate was taken over from paper.
#[must_use]
pub fn paper_record() -> Vec<u8> {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{PAGE}\nendstream", PAGE.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut pdf = "%PDF-1.4\n".to_owned();
    let mut table = "0000000000 65535 f \n".to_owned();
    // Writing to a string does not fail.
    for (index, object) in objects.iter().enumerate() {
        let _ = writeln!(table, "{:010} 00000 n ", pdf.len());
        let _ = write!(pdf, "{} 0 obj\n{object}\nendobj\n", index.saturating_add(1));
    }
    let (start, size) = (pdf.len(), objects.len().saturating_add(1));
    let _ = write!(
        pdf,
        "xref\n0 {size}\n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n\
         startxref\n{start}\n%%EOF\n"
    );
    pdf.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_object_lies_where_the_table_says() {
        let pdf = String::from_utf8(paper_record()).unwrap();
        let (_, table) = pdf.split_once("xref\n0 6\n").unwrap();
        for (number, line) in table.lines().take(6).enumerate().skip(1) {
            assert_eq!(line.len(), 19, "twenty bytes with the line end");
            let at: usize = line[..10].parse().unwrap();
            assert!(pdf[at..].starts_with(&format!("{number} 0 obj\n")));
        }
        let (_, start) = pdf.split_once("startxref\n").unwrap();
        let start: usize = start.lines().next().unwrap().parse().unwrap();
        assert!(pdf[start..].starts_with("xref\n"));
    }
}
