//! Probes for the types of the API.

use crate::ir::{Struct, Type, TypeKind, Union};
use crate::name::{NamedChoice, NamedField, NamedType, UNRECOGNIZED, type_text};

use super::Probes;

impl Probes<'_> {
    pub(super) fn named_type(&mut self, ty: &NamedType<'_>) {
        let name = &ty.ident;
        self.add(
            &[name],
            &format!("x: &{name}"),
            &format!("let _: bool = *x == {name}::clone(x); format!(\"{{x:?}}\");"),
        );
        self.add(
            &[name],
            &format!("x: &{name}"),
            &format!("let _ = (to_json(x), from_json::<{name}>(::std::string::String::new()));"),
        );
        match &ty.def.kind {
            TypeKind::Struct(body) => self.structure(ty, body),
            TypeKind::Enum(_) => self.enumeration(ty),
            TypeKind::Scalars(_) => self.scalars(ty),
            TypeKind::Newtype => self.newtype(ty),
            TypeKind::Union(union) => self.union(ty, union),
        }
        for (alias, target) in &ty.aliases {
            self.add(&[name, alias], &format!("x: {alias}"), &format!("let _: {target} = x;"));
        }
    }

    fn structure(&mut self, ty: &NamedType<'_>, body: &Struct) {
        let name = &ty.ident;
        for field in &ty.fields {
            let about = format!("{name}.{}", field.ident);
            self.add(
                &[&about],
                &format!("x: &mut {name}, y: {}", field.ty),
                &format!("let _: &{} = &x.{}; x.{1} = y;", field.ty, field.ident),
            );
        }
        if body.open {
            self.add(&[name], &format!("x: &{name}"), "let _: &Extra = &x.extra;");
        }
        if let Some(values) = &ty.extra_ty {
            let body = format!("let _: Result<{values}, DecodeError> = x.extra_values();");
            self.add(&[&format!("{name}::extra_values")], &format!("x: &{name}"), &body);
        }
        if ty.def.usage.request {
            self.construction(ty);
            for field in ty.fields.iter().filter(|field| field.has_setter(ty.def.usage)) {
                self.setter(ty, field);
            }
        }
    }

    fn construction(&mut self, ty: &NamedType<'_>) {
        let name = &ty.ident;
        let Some(required) = &ty.required_ident else {
            return self.add(
                &[name],
                "",
                &format!("let _: {name} = {name}::new(); let _ = <{name} as Default>::default();"),
            );
        };
        let choice = self.named.choice_of(ty).map(|choice| (choice.field_ident.to_string(), choice.ident.to_string()));
        let about: Vec<_> = [name.to_string()].into_iter().chain(choice.iter().map(|(_, ty)| ty.clone())).collect();
        let about: Vec<_> = about.iter().map(String::as_str).collect();
        let fields = ty.fields.iter().filter(|field| field.asked);
        let fields = fields.map(|field| (field.ident.to_string(), field.asked_ty.clone()));
        let fields: Vec<_> = choice.clone().into_iter().chain(fields).collect();
        let parameters: Vec<_> = fields.iter().map(|(name, ty)| format!("{name}: {ty}")).collect();
        let names = fields.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
        let made = format!("let _: {name} = {name}::new({required} {{ {names} }}.clone());");
        self.add(&about, &parameters.join(", "), &made);
        self.add(&about, &format!("x: {required}"), &format!("let {required} {{ {names} }} = x;"));
        for (field, ty) in &fields {
            let own = format!("{name}.{field}");
            let about: Vec<_> = [own.as_str()].into_iter().chain(about.iter().copied()).collect();
            self.add(&about, &format!("x: {required}"), &format!("let _: {ty} = x.{field};"));
        }
    }

    fn setter(&mut self, owner: &NamedType<'_>, field: &NamedField<'_>) {
        // A field that becomes one of the alternatives loses its setter.
        let choice = self.named.choice_of(owner).map(|choice| choice.ident.as_str());
        let owner = &owner.ident;
        let about = format!("{owner}.{}", field.ident);
        let about: Vec<_> = [about.as_str()].into_iter().chain(choice).collect();
        let ty = type_text(&field.field.ty, &|id| self.ident(id));
        let call = |value: &str| format!("let _: {owner} = x.{}({value});", field.ident);
        self.add(&about, &format!("x: {owner}, y: {ty}"), &call("y"));
        let is_text = match &field.field.ty {
            Type::String | Type::Date | Type::DateTime => true,
            Type::Named(id) => {
                self.named.types.get(id).is_some_and(|ty| matches!(ty.def.kind, TypeKind::Enum(_) | TypeKind::Newtype))
            }
            _ => false,
        };
        if is_text {
            self.add(&about, &format!("x: {owner}"), &call("\"text\""));
        }
    }

    fn enumeration(&mut self, ty: &NamedType<'_>) {
        let name = &ty.ident;
        self.string(name);
        self.add(&[name], &format!("x: {name}"), "let _: ::std::string::String = x.to_string();");
        self.add(
            &[name],
            "",
            &format!("let _: {name} = match \"text\".parse() {{ Ok(x) => x, Err(x) => match x {{}} }};"),
        );
        self.variants(ty);
    }

    fn scalars(&mut self, ty: &NamedType<'_>) {
        let name = &ty.ident;
        self.add(&[name], &format!("x: &{name}"), "let _: Scalar<'_> = x.value();");
        self.add(&[name], &format!("x: {name}"), "let _: ::std::string::String = x.to_string();");
        self.add(&[name], &format!("x: {name}"), &format!("::std::collections::HashSet::<{name}>::new().insert(x);"));
        self.variants(ty);
    }

    fn variants(&mut self, ty: &NamedType<'_>) {
        let name = &ty.ident;
        let unknown = format!("x: &{name}");
        self.add(&[name], &unknown, &format!("let _ = match x {{ {name}::{UNRECOGNIZED}(_) => true, _ => false }};"));
        for (variant, _) in &ty.variants {
            let about = format!("{name}::{variant}");
            let body = format!("let _: {name} = {about}; let _ = match x {{ {about} => true, _ => false }};");
            self.add(&[&about], &format!("x: &{name}"), &body);
        }
    }

    fn union(&mut self, ty: &NamedType<'_>, union: &Union) {
        let name = &ty.ident;
        for alternative in &ty.alternatives {
            let (bare, held) = (&alternative.bare_ty, &alternative.ty);
            let about = if union.rule.is_some() {
                let about = format!("{name}::{}", alternative.ident);
                let body = format!("let _: {name} = {about}(y); let _ = match x {{ {about}(_) => 1, _ => 0 }};");
                self.add(&[&about], &format!("x: &{name}, y: {held}"), &body);
                about
            } else {
                let about = format!("{name}::{}", alternative.view_ident);
                let body = format!("let _: Result<{bare}, DecodeError> = x.{}();", alternative.view_ident);
                self.add(&[&about], &format!("x: &{name}"), &body);
                about
            };
            if ty.is_selected_by(bare) {
                self.add(&[&about], &format!("x: {bare}"), &format!("let _ = {name}::from(x);"));
            }
        }
        if union.rule.is_some() {
            let body = format!("let _ = match x {{ {name}::{UNRECOGNIZED}(_) => true, _ => false }};");
            self.add(&[name], &format!("x: &{name}"), &body);
        } else {
            self.add(&[name], &format!("x: &{name}"), "let _: &Json = x.as_json();");
        }
        if union.rule.as_ref().is_some_and(|rule| rule.text_tag().is_some()) {
            self.add(&[name], &format!("x: &{name}"), "let _: Option<String> = x.tag();");
        }
    }

    fn newtype(&mut self, ty: &NamedType<'_>) {
        let name = &ty.ident;
        self.string(name);
        self.add(&[name], "text: ::std::string::String", &format!("let _: {name} = {name}::from(text);"));
        self.add(&[name], &format!("x: &{name}"), "let _: ::std::cmp::Ordering = x.cmp(x);");
        if !ty.def.sensitive {
            self.add(&[name], &format!("x: {name}"), "let _: ::std::string::String = x.to_string();");
        }
    }

    /// The methods of every type that is a string on the wire.
    fn string(&mut self, name: &str) {
        self.add(&[name], &format!("x: &{name}"), "let _: &str = x.as_str();");
        self.add(&[name], "", &format!("let _: {name} = {name}::from(\"text\");"));
        self.add(&[name], &format!("x: {name}"), &format!("::std::collections::HashSet::<{name}>::new().insert(x);"));
    }

    pub(super) fn choice(&mut self, choice: &NamedChoice<'_>) {
        let name = &choice.ident;
        self.add(
            &[name],
            &format!("x: &{name}"),
            &format!("let _: bool = *x == {name}::clone(x); format!(\"{{x:?}}\");"),
        );
        for (variant, wire, ty) in &choice.variants {
            // A change of the type of an alternative is reported at the field that it is sent as.
            let sent_as = |owner: &NamedType<'_>| {
                let field = owner.fields.iter().find(|field| field.field.wire == *wire)?;
                Some(format!("{}.{}", owner.ident, field.ident))
            };
            let owners = self
                .named
                .types
                .values()
                .filter(|owner| self.named.choice_of(owner).is_some_and(|other| other.ident == choice.ident));
            let mut about: Vec<_> = owners.filter_map(sent_as).collect();
            about.insert(0, name.to_string());
            let about: Vec<_> = about.iter().map(String::as_str).collect();
            let body = format!(
                "let _: {name} = {name}::{variant}(y); let _ = match x {{ {name}::{variant}(_) => 1, _ => 0 }};"
            );
            self.add(&about, &format!("x: {name}, y: {ty}"), &body);
            if choice.is_selected_by(ty) {
                self.add(&about, &format!("y: {ty}"), &format!("let _ = {name}::from(y);"));
            }
        }
    }
}
