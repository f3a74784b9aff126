// Each test starts processes of its own, and many are about time. Two side by side would fight for the processors, and deadlines
// would mean less.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
