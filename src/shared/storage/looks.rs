//! Looks that many share: whoever asks while an answer is on its way hears the next one. So nobody
//! hears what was so before they asked, and a thousand who ask at once cost a few looks.

use futures_util::{
    FutureExt,
    future::{BoxFuture, Shared, WeakShared},
};
use std::{
    collections::HashMap,
    hash::Hash,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

/// As many are remembered before those that have ended are cleared away.
const CLEARED_FROM: usize = 64;

type Looking<T> = BoxFuture<'static, T>;

/// The looks at what a `K` names that are under way.
pub struct Looks<K, T>(Mutex<HashMap<K, Look<T>>>);

/// The last look that was wanted.
struct Look<T> {
    /// From then on its answer may be older than the question.
    begun: Arc<AtomicBool>,
    /// Ends with those who wait for it.
    answer: WeakShared<Looking<T>>,
}

impl<K, T> Default for Looks<K, T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Hash + Eq, T: Clone + Send + Sync + 'static> Looks<K, T> {
    /// What a look says that has begun after this question. `look` makes it, if no such look is
    /// waited for already; it does nothing before it is polled.
    pub async fn share<F>(&self, at: K, look: impl FnOnce() -> F) -> T
    where
        F: Future<Output = T> + Send + 'static,
    {
        self.joined(at, look).await
    }

    /// Whether somebody waits for a look.
    pub fn are_under_way(&self, at: &K) -> bool {
        let looks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let last = looks.get(at).and_then(|it| it.answer.upgrade());
        last.is_some_and(|answer| answer.peek().is_none())
    }

    fn joined<F>(&self, at: K, look: impl FnOnce() -> F) -> Shared<Looking<T>>
    where
        F: Future<Output = T> + Send + 'static,
    {
        let mut looks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let last = looks.get(&at);
        let under_way = last.and_then(|it| Some((it.answer.upgrade()?, it)));
        let before = match under_way {
            Some((next, look)) if !look.begun.load(Ordering::SeqCst) => return next,
            Some((before, _)) => Some(before),
            None => None,
        };
        let begun = Arc::new(AtomicBool::new(false));
        let (begins, looking) = (Arc::clone(&begun), look());
        let next = async move {
            // One at a time: meanwhile more of those who ask come together.
            if let Some(before) = before {
                before.await;
            }
            begins.store(true, Ordering::SeqCst);
            looking.await
        };
        let next = next.boxed().shared();
        if looks.len() >= CLEARED_FROM {
            looks.retain(|_, look| look.answer.upgrade().is_some());
        }
        if let Some(answer) = next.downgrade() {
            looks.insert(at, Look { begun, answer });
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicUsize;
    use tokio::{sync::Semaphore, task::yield_now};

    /// Answers how many looks began before; each is let go by a permit.
    #[derive(Clone)]
    struct Counted(Arc<(AtomicUsize, Semaphore)>);

    impl Counted {
        fn new() -> Self {
            Self(Arc::new((AtomicUsize::new(0), Semaphore::new(0))))
        }

        fn look(&self) -> impl Future<Output = usize> + Send + 'static {
            let own = Arc::clone(&self.0);
            async move {
                let number = own.0.fetch_add(1, Ordering::SeqCst);
                own.1.acquire().await.unwrap().forget();
                number
            }
        }

        fn begun(&self) -> usize {
            self.0.0.load(Ordering::SeqCst)
        }
    }

    #[tokio::test]
    async fn who_asks_meanwhile_hears_the_next_look_and_shares_it() {
        let (looks, counted) = (Looks::<u32, usize>::default(), Counted::new());
        let mut first = looks.joined(1, || counted.look());
        assert!(futures_util::poll!(&mut first).is_pending());
        let late: Vec<_> = (0..50)
            .map(|_| looks.joined(1, || counted.look()))
            .collect();
        let other = looks.joined(2, || counted.look());
        assert!(looks.are_under_way(&1));
        counted.0.1.add_permits(3);
        assert_eq!(first.await, 0);
        for answer in late {
            assert_eq!(answer.await, 1);
        }
        assert_eq!(other.await, 2);
        assert_eq!(counted.begun(), 3);
        assert!(!looks.are_under_way(&1) && !looks.are_under_way(&3));
        // All have ended: whoever comes now looks anew.
        counted.0.1.add_permits(1);
        assert_eq!(looks.share(1, || counted.look()).await, 3);
    }

    #[tokio::test]
    async fn who_goes_away_leaves_the_look_to_the_others() {
        let (looks, counted) = (Looks::<u32, usize>::default(), Counted::new());
        let mut first = looks.joined(1, || counted.look());
        assert!(futures_util::poll!(&mut first).is_pending());
        let second = tokio::spawn(looks.joined(1, || counted.look()));
        yield_now().await;
        drop(first);
        counted.0.1.add_permits(2);
        assert_eq!(second.await.unwrap(), 1);
    }

    #[tokio::test]
    async fn nothing_is_left_behind() {
        let (looks, counted) = (Looks::<u32, usize>::default(), Counted::new());
        counted.0.1.add_permits(1000);
        for at in 0..1000 {
            looks.share(at, || counted.look()).await;
        }
        assert!(looks.0.lock().unwrap().len() <= CLEARED_FROM);
    }
}
