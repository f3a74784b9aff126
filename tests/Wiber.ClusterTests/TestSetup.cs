// Each test starts processes of its own: side by side they would only fight for the processors and make deadlines mean less.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
