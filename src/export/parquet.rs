//! Apache Parquet: columns of nullable values, compressed with zstd, in groups of rows that bound memory.

use std::io::{self, Write};
use std::sync::Arc;

use chrono::NaiveDate;
use parquet::basic::{Compression, ConvertedType, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};

use super::profile::{Cell, Content, Profile};
use crate::model::Observation;

/// Rows gathered before they are written.
const GROUP: usize = 64 * 1024;

/// Writes a file row by row.
pub struct ParquetWriter<W: Write + Send> {
    profile: Profile,
    writer: SerializedFileWriter<W>,
    rows: Vec<Vec<Cell>>,
}

impl<W: Write + Send> ParquetWriter<W> {
    /// Starts a file.
    pub fn new(profile: Profile, out: W) -> io::Result<ParquetWriter<W>> {
        let columns = profile.columns().iter().map(|(name, content)| column(name, *content));
        let fields = columns.collect::<Result<Vec<TypePtr>, _>>().map_err(io::Error::other)?;
        let schema = Type::group_type_builder("facts").with_fields(fields).build().map_err(io::Error::other)?;
        let level = ZstdLevel::try_new(3).map_err(io::Error::other)?;
        let properties = WriterProperties::builder().set_compression(Compression::ZSTD(level)).build();
        let writer =
            SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties)).map_err(io::Error::other)?;
        Ok(ParquetWriter { profile, writer, rows: Vec::new() })
    }

    /// Adds a row.
    pub fn row(&mut self, observation: &Observation) -> io::Result<()> {
        self.rows.push(self.profile.row(observation));
        if self.rows.len() >= GROUP { self.write_group() } else { Ok(()) }
    }

    /// Ends the file.
    pub fn finish(mut self) -> io::Result<()> {
        self.write_group()?;
        self.writer.close().map(|_| ()).map_err(io::Error::other)
    }

    fn write_group(&mut self) -> io::Result<()> {
        let rows = std::mem::take(&mut self.rows);
        if rows.is_empty() {
            return Ok(());
        }
        let mut group = self.writer.next_row_group().map_err(io::Error::other)?;
        for i in 0..self.profile.columns().len() {
            write_column(&mut group, rows.iter().map(|row| &row[i])).map_err(io::Error::other)?;
        }
        group.close().map(|_| ()).map_err(io::Error::other)
    }
}

fn column(name: &str, content: Content) -> parquet::errors::Result<TypePtr> {
    let physical = match content {
        Content::Text => Physical::BYTE_ARRAY,
        Content::Number => Physical::DOUBLE,
        Content::Integer => Physical::INT64,
        Content::Day => Physical::INT32,
    };
    let builder = Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL);
    let builder = match content {
        Content::Text => builder.with_logical_type(Some(LogicalType::String)).with_converted_type(ConvertedType::UTF8),
        Content::Day => builder.with_logical_type(Some(LogicalType::Date)).with_converted_type(ConvertedType::DATE),
        Content::Number | Content::Integer => builder,
    };
    builder.build().map(Arc::new)
}

fn write_column<'a, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    cells: impl Iterator<Item = &'a Cell> + Clone,
) -> parquet::errors::Result<()> {
    let Some(mut column) = group.next_column()? else { return Ok(()) };
    let levels: Vec<i16> = cells.clone().map(|cell| i16::from(*cell != Cell::Null)).collect();
    let levels = Some(&levels[..]);
    match column.untyped() {
        ColumnWriter::ByteArrayColumnWriter(writer) => {
            let texts = cells.filter_map(|cell| match cell {
                Cell::Text(text) => Some(ByteArray::from(text.as_str())),
                _ => None,
            });
            writer.write_batch(&texts.collect::<Vec<_>>(), levels, None)?;
        }
        ColumnWriter::DoubleColumnWriter(writer) => {
            let numbers = cells.filter_map(|cell| if let Cell::Number(n) = cell { Some(*n) } else { None });
            writer.write_batch(&numbers.collect::<Vec<_>>(), levels, None)?;
        }
        ColumnWriter::Int64ColumnWriter(writer) => {
            let numbers = cells.filter_map(|cell| if let Cell::Integer(n) = cell { Some(*n) } else { None });
            writer.write_batch(&numbers.collect::<Vec<_>>(), levels, None)?;
        }
        ColumnWriter::Int32ColumnWriter(writer) => {
            let days = cells.filter_map(|cell| if let Cell::Day(day) = cell { Some(since_1970(*day)) } else { None });
            writer.write_batch(&days.collect::<Vec<_>>(), levels, None)?;
        }
        _ => {}
    }
    column.close()
}

fn since_1970(day: NaiveDate) -> i32 {
    i32::try_from((day - NaiveDate::default()).num_days()).unwrap_or_default()
}
