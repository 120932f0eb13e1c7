//! The cheapest closed way through the codes of two dimensions, by Dijkstra's method.
//!
//! In: the codes of each dimension, the cell's own pair, what is asked of the way. Out: what it costs and the cells that
//! move, or nothing. It gives up a pair of codes as soon as one cell there cannot move or the way would not be worth it.

use super::path::{Layer, Node, Quest, STEP_COST, Way};

/// How the way stands at one code.
#[derive(Debug, Clone, Copy)]
struct Reached {
    price: f64,
    before: Option<usize>,
    is_settled: bool,
}

impl Quest<'_> {
    /// The cheapest way from the second code of a cell back to its first.
    pub(super) fn circle(
        &self,
        layers: &[Layer],
        nodes: &[Vec<Node>; 2],
        (left, right): (usize, usize),
        price: f64,
        limit: f64,
    ) -> Option<Way> {
        let [lefts, rights] = nodes;
        let number = lefts.len() + rights.len();
        let start = lefts.len() + right;
        let nowhere = Reached { price: f64::INFINITY, before: None, is_settled: false };
        let mut reached = vec![nowhere; number];
        *reached.get_mut(start)? = Reached { price, ..nowhere };
        let mut open = vec![start];
        loop {
            let (ordinal, so_far) = nearest(&open, &reached, limit)?;
            let at = open.swap_remove(ordinal);
            // Nothing that is still open leads there for less.
            if at == left || reached.get(left)?.price <= so_far + STEP_COST {
                break;
            }
            reached.get_mut(at)?.is_settled = true;
            let is_left = at < lefts.len();
            let next = if is_left { lefts.len()..number } else { 0..lefts.len() };
            let sign = if is_left { self.sign } else { -self.sign };
            for next in next {
                let Reached { price, is_settled, .. } = *reached.get(next)?;
                let (one, other) = if is_left { (at, next - lefts.len()) } else { (next, at - lefts.len()) };
                // The way does not go back along the cell itself.
                if is_settled || so_far >= price || (one, other) == (left, right) {
                    continue;
                }
                let worth = price.min(limit) - so_far;
                if let Some(step) = self.price(layers, lefts.get(one)?, rights.get(other)?, sign, worth)
                    && so_far + step < price
                {
                    if price.is_infinite() {
                        open.push(next);
                    }
                    *reached.get_mut(next)? =
                        Reached { price: so_far + step, before: Some(at), is_settled: false };
                }
            }
        }
        let mut moved: Vec<(usize, i64)> = Vec::new();
        let mut at = left;
        while let Some(before) = reached.get(at)?.before {
            let is_left = before < lefts.len();
            let (one, other) = if is_left { (before, at - lefts.len()) } else { (at, before - lefts.len()) };
            let sign = if is_left { self.sign } else { -self.sign };
            moved.extend(self.step(layers, lefts.get(one)?, rights.get(other)?, sign, false)?.1);
            at = before;
        }
        moved.extend(self.step(layers, lefts.get(left)?, rights.get(right)?, self.sign, true)?.1);
        Some((reached.get(left)?.price, moved))
    }

    /// Calls with each cell that moves at a pair of codes and its sign, for as long as the answer is to go on; whether it
    /// was so to the end.
    fn each_cell(
        &self,
        layers: &[Layer],
        (left, right): (&Node, &Node),
        sign: i64,
        go_on: &mut dyn FnMut(usize, i64) -> bool,
    ) -> bool {
        let sign = sign * left.sign * right.sign;
        for layer in layers {
            let Some(grid) = self.map.grids.get(layer.grid) else { continue };
            let [one, other] = layer.strides;
            // A table without the second dimension is gone through once.
            for left in &left.codes {
                for right in &right.codes {
                    for (offset, fixed) in &layer.fixed {
                        if let Some(cell) = grid.cell(offset + one * left + other * right)
                            && !go_on(cell, sign * fixed)
                        {
                            return false;
                        }
                    }
                }
            }
        }
        true
    }

    /// What it costs that the cells at a pair of codes move; null if one of them cannot, or it is not worth it.
    fn price(&self, layers: &[Layer], left: &Node, right: &Node, sign: i64, worth: f64) -> Option<f64> {
        let mut price = 0.0;
        let goes = self.each_cell(layers, (left, right), sign, &mut |cell, sign| {
            let Some(offer) = (self.offer)(cell) else { return false };
            let moved = self.moved.get(&cell);
            if cell == self.cell || (sign < 0 && offer.down_max + moved.copied().unwrap_or(0) < self.by) {
                return false;
            }
            price += STEP_COST + if moved.is_some() { 0.0 } else { offer.cost };
            price < worth
        });
        goes.then_some(price)
    }

    /// The same with the cells; `is_own` for the step that the cell itself makes.
    pub(super) fn step(
        &self,
        layers: &[Layer],
        left: &Node,
        right: &Node,
        sign: i64,
        is_own: bool,
    ) -> Option<Way> {
        let mut price = 0.0;
        let mut moved: Vec<(usize, i64)> = Vec::new();
        let goes = self.each_cell(layers, (left, right), sign, &mut |cell, sign| {
            // A cell of several tables is met in each, and moves once.
            if moved.iter().any(|(at, _)| *at == cell) {
                return true;
            }
            let Some(offer) = (self.offer)(cell) else { return false };
            let before = self.moved.get(&cell);
            if (cell == self.cell && !is_own)
                || (sign < 0 && offer.down_max + before.copied().unwrap_or(0) < self.by)
            {
                return false;
            }
            price += STEP_COST + if before.is_some() || cell == self.cell { 0.0 } else { offer.cost };
            moved.push((cell, sign));
            true
        });
        (goes && !moved.is_empty()).then_some((price, moved))
    }
}

/// Which of the open codes is reached for the least, below the limit; of several the first.
fn nearest(open: &[usize], reached: &[Reached], limit: f64) -> Option<(usize, f64)> {
    let price = |at: usize| reached.get(at).map_or(f64::INFINITY, |reached| reached.price);
    let (ordinal, at) = open
        .iter()
        .enumerate()
        .min_by(|(_, one), (_, other)| price(**one).total_cmp(&price(**other)).then(one.cmp(other)))?;
    Some((ordinal, price(*at))).filter(|(_, price)| *price < limit)
}
