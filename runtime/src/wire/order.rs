//! In which order a server sends the fields of each object.
//!
//! A server sends them in one order, but not always in ours. What came after what is remembered for each shape, so that
//! the next object is read without looking for its keys.

use super::object::Shape;

/// A place in the order of one shape.
#[derive(Clone, Copy)]
pub(super) struct Order {
    /// Which shape, by its place among those that were met.
    shape: usize,
    /// The field that was read last, plus one; 0 at the start.
    last: usize,
    /// Whether the fields come in another order than that of the shape.
    is_other: bool,
}

impl Order {
    /// The field `index` was read.
    pub(super) fn passed(&mut self, index: usize) {
        self.last = index + 1;
    }

    /// The field that comes next in the order of the shape itself.
    pub(super) fn next(self) -> usize {
        self.last
    }
}

/// What came after what, by shape.
#[derive(Default)]
pub(super) struct Orders(Vec<Learned>);

struct Learned {
    shape: &'static Shape,
    /// Whether a field was read after one that follows it in the shape. Until then there is nothing to remember:
    /// fields that are left out now and then make no other order.
    is_other: bool,
    /// Of each field, by its index plus one, the field that came after it; the first entry is the field that came first.
    /// Empty until there is something to remember, since most responses keep the order of the shape.
    after: Vec<usize>,
}

impl Orders {
    /// The start of the order of `shape`. Answers have few shapes, so that looking through them is quick.
    pub(super) fn of(&mut self, shape: &'static Shape) -> Order {
        let known = self.0.iter().position(|learned| std::ptr::eq(learned.shape, shape));
        let shape = known.unwrap_or_else(|| {
            self.0.push(Learned { shape, is_other: false, after: Vec::new() });
            self.0.len() - 1
        });
        let is_other = self.0.get(shape).is_some_and(|learned| learned.is_other);
        Order { shape, last: 0, is_other }
    }

    /// The field that is likely to come next.
    #[inline]
    pub(super) fn expected(&self, order: Order) -> usize {
        if !order.is_other {
            return order.last;
        }
        self.0.get(order.shape).and_then(|learned| learned.after.get(order.last)).copied().unwrap_or(order.last)
    }

    /// The field `index` came instead.
    pub(super) fn learn(&mut self, order: Order, index: usize) {
        let Some(learned) = self.0.get_mut(order.shape) else { return };
        if !learned.is_other {
            if index >= order.last {
                return;
            }
            learned.is_other = true;
            learned.after = (0..=learned.shape.fields.len()).collect();
        }
        if let Some(after) = learned.after.get_mut(order.last) {
            *after = index;
        }
    }
}
