//! A picture for each pattern and transport of a table.

use std::{ops::Range, path::Path};

use anyhow::anyhow;
use plotters::prelude::*;

use crate::{measure::Row, report::size};

const SIZE: (u32, u32) = (900, 480);
const FONT: (&str, i32) = ("sans-serif", 14);

/// Draws how the ratios of all contestants go with the size of a message.
pub(crate) fn draw(file: &Path, title: &str, rows: &[&Row]) -> anyhow::Result<()> {
    let area = SVGBackend::new(file, SIZE).into_drawing_area();
    draw_on(&area, title, rows).map_err(|err| anyhow!("drawing {}: {err}", file.display()))?;
    area.present()
        .map_err(|err| anyhow!("writing {}: {err}", file.display()))
}

type Drawn = Result<(), DrawingAreaErrorKind<std::io::Error>>;

fn draw_on(
    area: &DrawingArea<SVGBackend<'_>, plotters::coord::Shift>,
    title: &str,
    rows: &[&Row],
) -> Drawn {
    area.fill(&WHITE)?;
    let (columns, ratios) = ranges(rows);
    let mut chart = ChartBuilder::on(area)
        .caption(title, ("sans-serif", 18))
        .margin(12)
        .x_label_area_size(36)
        .y_label_area_size(48)
        .build_cartesian_2d(columns, ratios)?;
    let label = |column: &f64| {
        let row = rows.get(column.round() as usize);
        row.map_or_else(String::new, |row| size(row.cell.size))
    };
    chart
        .configure_mesh()
        .x_labels(rows.len())
        .x_label_formatter(&label)
        .y_desc("times the reference")
        .label_style(FONT)
        .draw()?;
    for (index, name) in names(rows).iter().enumerate() {
        let color = Palette99::pick(index).to_rgba();
        let points: Vec<(f64, f64)> = rows
            .iter()
            .enumerate()
            .filter_map(|(column, row)| {
                let figure = row
                    .figures
                    .iter()
                    .find(|figure| figure.contestant == *name)?;
                Some((column as f64, figure.ratio.median))
            })
            .collect();
        chart
            .draw_series(LineSeries::new(points, color.stroke_width(2)).point_size(3))?
            .label(name)
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

/// Of the columns, one for each row, and of the ratios.
fn ranges(rows: &[&Row]) -> (Range<f64>, Range<f64>) {
    let figures = rows.iter().flat_map(|row| &row.figures);
    let highest = figures
        .map(|figure| figure.ratio.median)
        .fold(1.0, f64::max);
    (-0.3..rows.len() as f64 - 0.5, 0.0..highest * 1.1)
}

/// All contestants but the reference.
fn names(rows: &[&Row]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for figure in rows.iter().flat_map(|row| row.figures.iter()) {
        if !names.contains(&figure.contestant) {
            names.push(figure.contestant.clone());
        }
    }
    names
}
