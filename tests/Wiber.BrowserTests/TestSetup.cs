// One browser and its clusters at a time: two would fight for the processors, and deadlines would mean less.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
