//! Pictures of tables.

use std::{ops::Range, path::Path};

use anyhow::anyhow;
use plotters::prelude::*;

use crate::{report::unique, stats::Summary};

const SIZE: (u32, u32) = (960, 480);
const FONT: (&str, i32) = ("sans-serif", 14);

/// The ratios of one contestant with one pattern, from column to column.
#[derive(Debug, Clone)]
pub(crate) struct Line<'a> {
    pub(crate) pattern: &'a str,
    pub(crate) contestant: &'a str,
    pub(crate) points: Vec<(String, Summary)>,
}

/// Draws how the ratios go, each with the range of its middle half.
pub(crate) fn draw(file: &Path, title: &str, lines: &[Line<'_>]) -> anyhow::Result<()> {
    let area = SVGBackend::new(file, SIZE).into_drawing_area();
    draw_on(&area, title, lines).map_err(|err| anyhow!("drawing {}: {err}", file.display()))?;
    area.present()
        .map_err(|err| anyhow!("writing {}: {err}", file.display()))
}

type Drawn = Result<(), DrawingAreaErrorKind<std::io::Error>>;

fn draw_on(
    area: &DrawingArea<SVGBackend<'_>, plotters::coord::Shift>,
    title: &str,
    lines: &[Line<'_>],
) -> Drawn {
    area.fill(&WHITE)?;
    let points = lines.iter().flat_map(|line| &line.points);
    let columns = unique(points.map(|point| point.0.as_str()));
    let across = across(columns.len());
    let mut chart = ChartBuilder::on(area)
        .caption(title, ("sans-serif", 18))
        .margin(12)
        .x_label_area_size(30)
        .y_label_area_size(56)
        .build_cartesian_2d(across.clone(), up(lines))?;
    let label = |place: &f64| {
        let is_column = (place - place.round()).abs() < 1e-6 && *place >= 0.0;
        let column = is_column.then(|| columns.get(place.round() as usize));
        column
            .flatten()
            .map_or_else(String::new, |&name| name.to_owned())
    };
    chart
        .configure_mesh()
        .disable_x_mesh()
        .x_labels(columns.len() * 2)
        .x_label_formatter(&label)
        .y_desc("times the reference")
        .light_line_style(WHITE)
        .label_style(FONT)
        .draw()?;
    let one = [(across.start, 1.0), (across.end, 1.0)];
    chart.draw_series(LineSeries::new(one, BLACK.mix(0.6)))?;
    for (index, line) in lines.iter().enumerate() {
        let color = Palette99::pick(index).to_rgba();
        let place = |name: &str| columns.iter().position(|&column| column == name);
        let points = line.points.iter();
        let points = points.filter_map(|(name, ratio)| Some((place(name)? as f64, *ratio)));
        let points: Vec<(f64, Summary)> = points.collect();
        // Beside each other, so that the ranges can be told apart.
        let shift = index as f64 * 0.02 - lines.len() as f64 * 0.01;
        chart.draw_series(points.iter().map(|&(x, ratio)| {
            let ends = [(x + shift, ratio.lower), (x + shift, ratio.upper)];
            PathElement::new(ends, color.mix(0.5))
        }))?;
        let middles = points.iter().map(|&(x, ratio)| (x + shift, ratio.median));
        chart
            .draw_series(LineSeries::new(middles, color.stroke_width(2)).point_size(3))?
            .label(name(line, lines))
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], color.stroke_width(2)));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperRight)
        .background_style(WHITE.mix(0.8))
        .border_style(BLACK.mix(0.3))
        .label_font(FONT)
        .draw()
}

/// What tells a line from the others.
fn name(line: &Line<'_>, all: &[Line<'_>]) -> String {
    let patterns = unique(all.iter().map(|line| line.pattern)).len();
    let contestants = unique(all.iter().map(|line| line.contestant)).len();
    match (patterns, contestants) {
        (1, _) => line.contestant.to_owned(),
        (_, 1) => line.pattern.to_owned(),
        _ => format!("{} {}", line.contestant, line.pattern),
    }
}

/// The columns, and room for the names at the right.
fn across(columns: usize) -> Range<f64> {
    -0.3..columns as f64 - 0.7 + columns as f64 * 0.35
}

/// The ratios, but for ranges that leave no room for the rest.
fn up(lines: &[Line<'_>]) -> Range<f64> {
    let points = lines.iter().flat_map(|line| &line.points);
    let highest = points
        .map(|(_, ratio)| ratio.upper.min(ratio.median * 1.5))
        .fold(1.0, f64::max);
    0.0..highest * 1.1
}
