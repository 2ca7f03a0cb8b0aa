//! What scenarios say, as the SDK's types, and what answers hold, as JSON.

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::byte_stream::ByteStream;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_smithy_types::Blob;
use serde_json::{json, Value};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// A type that a scenario can say.
pub trait Read: Sized {
    fn read(said: &Value) -> Self;
}

/// A type that an answer can hold.
pub trait Show {
    fn show(&self) -> Value;
}

/// The member of that name, if the scenario says it.
pub fn read<T: Read>(with: &Value, name: &str) -> Option<T> {
    with.get(name).map(T::read)
}

/// Bytes as scenarios say them, or as an answer held them.
pub fn bytes(said: &Value) -> Vec<u8> {
    match (said.get("@text"), said.get("@noise"), said.get("@bytes")) {
        (Some(text), _, _) => String::read(text).into_bytes(),
        (_, Some(length), _) => noise(length.as_u64().expect("a length") as usize),
        (_, _, Some(Value::Array(all))) => all.iter().map(|each| each.as_u64().unwrap_or(0) as u8).collect(),
        _ => panic!("no bytes: {said}"),
    }
}

pub fn noise(length: usize) -> Vec<u8> {
    let mut state: u64 = 17;
    let block: Vec<u8> = (0..65521)
        .map(|_| {
            state = (state * 1103515245 + 12345) & 0x7fff_ffff;
            (state >> 16) as u8
        })
        .collect();
    block.iter().copied().cycle().take(length).collect()
}

pub fn digest(data: &[u8]) -> String {
    Sha256::digest(data)[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn fingerprint(data: &[u8]) -> String {
    format!("{}:{}", data.len(), digest(data))
}

/// How a call failed: by an answer, or without one.
pub fn described<E: ProvideErrorMetadata>(failure: &SdkError<E, HttpResponse>) -> String {
    match failure.raw_response() {
        Some(answer) => format!("error {} {}", failure.code().unwrap_or("-"), answer.status().as_u16()),
        None => match failure {
            SdkError::ConstructionFailure(_) => "failed ConstructionFailure".into(),
            SdkError::TimeoutError(_) => "failed TimeoutError".into(),
            SdkError::DispatchFailure(_) => "failed DispatchFailure".into(),
            _ => "failed".into(),
        },
    }
}

impl Read for String {
    fn read(said: &Value) -> Self {
        said.as_str().map_or_else(|| said.to_string(), str::to_owned)
    }
}

impl Read for bool {
    fn read(said: &Value) -> Self {
        said.as_bool().expect("true or false")
    }
}

impl Read for i32 {
    fn read(said: &Value) -> Self {
        said.as_i64().expect("a number") as i32
    }
}

impl Read for i64 {
    fn read(said: &Value) -> Self {
        said.as_i64().expect("a number")
    }
}

impl Read for f64 {
    fn read(said: &Value) -> Self {
        said.as_f64().expect("a number")
    }
}

impl Read for Blob {
    fn read(said: &Value) -> Self {
        Blob::new(bytes(said))
    }
}

impl Read for ByteStream {
    fn read(said: &Value) -> Self {
        ByteStream::from(bytes(said))
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(said: &Value) -> Self {
        said.as_array().expect("a list").iter().map(T::read).collect()
    }
}

impl<T: Read> Read for HashMap<String, T> {
    fn read(said: &Value) -> Self {
        let all = said.as_object().expect("a map");
        all.iter().map(|(name, each)| (name.clone(), T::read(each))).collect()
    }
}

macro_rules! plain {
    ($($type:ty),*) => {$(
        impl Show for $type {
            fn show(&self) -> Value {
                json!(self)
            }
        }
    )*};
}

plain!(String, bool, i32, i64, f64);

impl Show for Blob {
    fn show(&self) -> Value {
        json!({ "@bytes": self.as_ref() })
    }
}

impl<T: Show> Show for Option<T> {
    fn show(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::show)
    }
}

impl<T: Show> Show for Vec<T> {
    fn show(&self) -> Value {
        self.iter().map(T::show).collect()
    }
}

impl<T: Show> Show for HashMap<String, T> {
    fn show(&self) -> Value {
        Value::Object(self.iter().map(|(name, each)| (name.clone(), each.show())).collect())
    }
}

/// A call with the members that a scenario may say, and the members of its answer that it may show.
macro_rules! call {
    ($client:ident.$operation:ident($with:ident) { $($name:literal $set:ident),* } { $($shown:literal $field:ident),* }) => {
        match $client.$operation()$(.$set(crate::values::read($with, $name)))*.send().await {
            Ok(_answer) => {
                #[allow(unused_mut)]
                let mut all = serde_json::Map::new();
                $(all.insert($shown.into(), crate::values::Show::show(&_answer.$field));)*
                Ok(serde_json::Value::Object(all))
            }
            Err(failure) => Err(crate::values::described(&failure)),
        }
    };
}

/// A structure that scenarios say; with `expect` behind it where the SDK wants some of its members.
macro_rules! said {
    ($($type:ty { $($name:literal $set:ident),* } $($or:ident)?;)*) => {$(
        impl crate::values::Read for $type {
            fn read(said: &serde_json::Value) -> Self {
                <$type>::builder()$(.$set(crate::values::read(said, $name)))*.build()
                    $(.$or("the scenario says what is required"))?
            }
        }
    )*};
}

/// A structure of answers, with the members that scenarios show.
macro_rules! shown {
    ($($type:ty { $($name:literal $field:ident),* };)*) => {$(
        impl crate::values::Show for $type {
            fn show(&self) -> serde_json::Value {
                #[allow(unused_mut)]
                let mut all = serde_json::Map::new();
                $(all.insert($name.into(), crate::values::Show::show(&self.$field));)*
                serde_json::Value::Object(all)
            }
        }
    )*};
}

/// Enumerations, by their texts.
macro_rules! words {
    ($($type:ty),* $(,)?) => {$(
        impl crate::values::Read for $type {
            fn read(said: &serde_json::Value) -> Self {
                <$type>::from(<String as crate::values::Read>::read(said).as_str())
            }
        }

        impl crate::values::Show for $type {
            fn show(&self) -> serde_json::Value {
                self.as_str().into()
            }
        }
    )*};
}

pub(crate) use {call, said, shown, words};
