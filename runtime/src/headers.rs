//! Response headers as typed values.

use http::HeaderMap;

use crate::wire::{Numbers, Object, Read, Reader, Wire, clear, to_json};

/// Reads the fields of an object from the headers of their names. What there is no header for, or one that does not fit,
/// has no value.
pub(crate) fn read(headers: &HeaderMap, object: &mut dyn Object) {
    let fields = object.shape().fields;
    // Nothing in it fails.
    let _ = object.slots_mut(&mut |slots, _| {
        for (field, slot) in fields.iter().zip(slots) {
            if let Some(text) = value(headers, field.name()) {
                assign(&text, *slot);
            }
        }
        Ok(())
    });
}

/// The value of a header. Several lines of one name are one list.
fn value(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines: Option<Vec<_>> = headers.get_all(name).iter().map(|line| line.to_str().ok()).collect();
    lines.filter(|lines| !lines.is_empty()).map(|lines| lines.join(","))
}

/// Reads `text` into a slot of unknown type, as the first JSON value that it could be and that the slot accepts.
/// A string comes first, or the string `1.0` would become the number.
fn assign(text: &str, slot: &mut dyn Wire) {
    let quoted = |text: &str| to_json(&crate::text::Text::from(text.trim_ascii()));
    let list = |each: &dyn Fn(&str) -> String| format!("[{}]", text.split(',').map(each).collect::<Vec<_>>().join(","));
    let is_read = take(&quoted(text), slot).is_ok()
        || take(text, slot).is_ok()
        || take(&list(&quoted), slot).is_ok()
        || take(&list(&str::to_owned), slot).is_ok();
    if !is_read {
        clear(slot);
    }
}

fn take(json: &str, slot: &mut dyn Wire) -> Read {
    let mut reader = Reader::new(json, Numbers::Exact, false);
    slot.read(&mut reader)?;
    reader.finish()
}
