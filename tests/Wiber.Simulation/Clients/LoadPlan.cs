namespace Wiber.Simulation.Clients;

/// <summary>What a seed's clients ask for, beside messages. Intervals are in microseconds on average, 0 for never.</summary>
internal sealed class LoadPlan
{
    public LoadPlan(Random random)
    {
        PartitionsMax = random.Next(1, 5);
        RaiseIntervalUs = PartitionsMax > 1 ? Interval(random, 100_000, 5_000_000) : 0;
        TopicDeletionIntervalUs = Interval(random, 1_000_000, 20_000_000);
        MessageDeletionIntervalUs = Interval(random, 100_000, 2_000_000);
        Consumers = random.Next(3) > 0 ? 0 : random.Next(1, 6);
    }

    /// <summary>The most partitions that a topic gets.</summary>
    public int PartitionsMax { get; }

    /// <summary>Between two times in which a topic gets more partitions.</summary>
    public int RaiseIntervalUs { get; }

    public int TopicDeletionIntervalUs { get; }

    public int MessageDeletionIntervalUs { get; }

    /// <summary>Consumers in groups.</summary>
    public int Consumers { get; }

    private static int Interval(Random random, int min, int max) => random.Next(2) == 0 ? 0 : random.Next(min, max);
}
