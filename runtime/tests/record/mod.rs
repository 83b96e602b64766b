//! Types such as the generator emits, written as their lists of fields.

/// An object: `required` or `optional`, name and type of each field.
macro_rules! record {
    ($name:ident { $($presence:ident $field:ident: $type:ty,)* }) => {
        #[derive(Clone, PartialEq)]
        pub(crate) struct $name {
            $(pub(crate) $field: $type,)*
            pub(crate) extra: Extra,
        }

        impl Object for $name {
            fn shape(&self) -> &'static Shape {
                const SHAPE: &Shape =
                    &Shape { name: stringify!($name), fields: &[$(Field::$presence(stringify!($field)).sensitive(),)*] };
                SHAPE
            }

            fn blank() -> Self {
                Self { $($field: blank(),)* extra: Extra::default() }
            }

            fn slots(&self, visit: Visit<'_>) {
                visit(&[$(&self.$field,)*], Some(&self.extra));
            }

            fn slots_mut(&mut self, visit: VisitMut<'_>) -> Read {
                visit(&mut [$(&mut self.$field,)*], Some(&mut self.extra))
            }
        }
        object!($name);
    };
}

/// An open enum: whether it is sensitive, and the text of each variant.
macro_rules! choice {
    ($name:ident, $sensitive:literal, { $($variant:ident = $text:literal,)* }) => {
        #[derive(Clone, PartialEq, Eq)]
        enum $name {
            $($variant,)*
            Unrecognized(Unrecognized),
        }

        impl OpenEnum for $name {
            const SENSITIVE: bool = $sensitive;

            fn known(text: &str) -> Option<Self> {
                match text {
                    $($text => Some(Self::$variant),)*
                    _ => None,
                }
            }

            fn unknown(text: Unrecognized) -> Self {
                Self::Unrecognized(text)
            }
        }

        impl $name {
            fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unrecognized(text) => text.as_str(),
                }
            }
        }
        open_enum!($name);
    };
}
