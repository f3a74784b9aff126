// Each test starts processes of its own and mostly waits for them: two classes side by side use what the other one leaves. More
// would only fight for the processors and make deadlines mean less.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
