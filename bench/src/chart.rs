//! Cost against size: how long a request takes on each size of district, as an SVG of its own.

use serde_json::Value;
use std::fmt::Write as _;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 420.0;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 210.0;
const TOP: f64 = 50.0;
const BOTTOM: f64 = 60.0;
/// Told apart also by those who see few colours.
const COLOURS: [&str; 4] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7"];
/// What the chart shows, with the connections of the run.
const LINES: [(&str, u64); 4] = [
    ("booking", 16),
    ("remaining free sessions", 16),
    ("free places of a week", 16),
    ("refusals of the rush", 64),
];

/// A size and its latencies in milliseconds, in the order of [`LINES`].
struct Column {
    name: String,
    p50: Vec<Option<f64>>,
}

fn column(kept: &Value) -> Option<Column> {
    let rows = kept.get("rows")?.as_array()?;
    let of = |(figure, connections): &(&str, u64)| {
        let row = rows.iter().find(|row| {
            row.get("figure").and_then(Value::as_str) == Some(figure)
                && row.get("connections").and_then(Value::as_u64) == Some(*connections)
        });
        Some(row?.get("p50_us")?.as_f64()? / 1000.0)
    };
    let name = kept.get("size")?.as_str()?;
    let children = kept.get("children")?.as_u64()?;
    Some(Column {
        name: format!("{name} ({children} children)"),
        p50: LINES.iter().map(of).collect(),
    })
}

/// Where things lie in the picture.
struct Frame {
    low: f64,
    high: f64,
    columns: usize,
}

impl Frame {
    /// Powers of ten from below the least to above the most.
    fn around(columns: &[Column]) -> Self {
        let (mut low, mut high) = (f64::MAX, 0.0_f64);
        for value in columns.iter().flat_map(|it| it.p50.iter().flatten()) {
            (low, high) = (low.min(*value), high.max(*value));
        }
        Self {
            low: low.clamp(0.001, 1000.0).log10().floor(),
            high: high.max(0.01).log10().ceil(),
            columns: columns.len(),
        }
    }

    fn y(&self, value: f64) -> f64 {
        let part = (value.max(0.001).log10() - self.low) / (self.high - self.low).max(1.0);
        HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM)
    }

    fn x(&self, at: usize) -> f64 {
        let number = |it: usize| f64::from(u32::try_from(it).unwrap_or(0));
        let steps = number(self.columns.saturating_sub(1)).max(1.0);
        LEFT + 40.0 + number(at) / steps * (WIDTH - LEFT - RIGHT - 80.0)
    }
}

/// The chart of some results, which are given from the smallest size to the largest.
pub fn draw(results: &[Value]) -> String {
    let columns: Vec<Column> = results.iter().filter_map(column).collect();
    let frame = Frame::around(&columns);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" \
         font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n\
         <text x=\"{LEFT}\" y=\"24\" font-size=\"14\">Median latency (ms) against size of the district</text>\n"
    );
    axes(&mut svg, &frame, &columns);
    for (line, ((figure, connections), colour)) in LINES.iter().zip(COLOURS).enumerate() {
        let all = columns.iter().enumerate();
        let points =
            all.filter_map(|(at, column)| Some((frame.x(at), frame.y((*column.p50.get(line)?)?))));
        let label = format!("{figure}, {connections}");
        curve(&mut svg, &points.collect::<Vec<_>>(), colour, &label);
    }
    svg.push_str("</svg>\n");
    svg
}

// Writing to a string does not fail.

fn axes(svg: &mut String, frame: &Frame, columns: &[Column]) {
    let (right, left) = (WIDTH - RIGHT, LEFT - 8.0);
    let mut power = frame.low;
    while power <= frame.high {
        let label = 10_f64.powf(power);
        let (at, below) = (frame.y(label), frame.y(label) + 4.0);
        let _ = writeln!(
            svg,
            "<line x1=\"{LEFT}\" x2=\"{right:.0}\" y1=\"{at:.1}\" y2=\"{at:.1}\" stroke=\"#ddd\"/>\
             <text x=\"{left:.0}\" y=\"{below:.1}\" text-anchor=\"end\">{label}</text>"
        );
        power += 1.0;
    }
    for (at, column) in columns.iter().enumerate() {
        let (x, y, name) = (frame.x(at), HEIGHT - BOTTOM + 24.0, &column.name);
        let _ = writeln!(
            svg,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"middle\">{name}</text>"
        );
    }
}

fn curve(svg: &mut String, points: &[(f64, f64)], colour: &str, label: &str) {
    let path: Vec<String> = points
        .iter()
        .map(|(x, y)| format!("{x:.1},{y:.1}"))
        .collect();
    let path = path.join(" ");
    let _ = writeln!(
        svg,
        "<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>"
    );
    for (x, y) in points {
        let _ = writeln!(
            svg,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\" fill=\"{colour}\"/>"
        );
    }
    if let Some((x, y)) = points.last() {
        let (x, y) = (x + 10.0, y + 4.0);
        let _ = writeln!(
            svg,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" fill=\"{colour}\">{label}</text>"
        );
    }
}
