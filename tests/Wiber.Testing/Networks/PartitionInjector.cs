namespace Wiber.Testing.Networks;

/// <summary>Cuts the network of a cluster in many ways, and heals it again after each.</summary>
/// <param name="cluster">The nodes.</param>
/// <param name="network">Their network.</param>
/// <param name="seed">Decides who is cut off and for how long.</param>
public sealed class PartitionInjector(TestCluster cluster, NodeNetwork network, int seed)
{
    private const int FlapsMin = 5;
    private const int FlapsMax = 20;
    private const int FlapMsMin = 20;
    private const int FlapMsMax = 400;
    private const int CutMsMin = 1_000;
    private const int CutMsMax = 3_000;

    private readonly Random _random = new(seed);
    private readonly Dictionary<PartitionKind, int> _counts = [];

    /// <summary>How often each was done.</summary>
    public IReadOnlyDictionary<PartitionKind, int> Counts => _counts;

    /// <summary>Does all of these in a random order.</summary>
    /// <param name="kinds">Which.</param>
    /// <param name="healed">Called after each, when the network is whole again.</param>
    public async Task DoAllAsync(IEnumerable<PartitionKind> kinds, Func<Task> healed)
    {
        PartitionKind[] order = [.. kinds];
        _random.Shuffle(order);
        foreach (PartitionKind kind in order)
        {
            await DoAsync(kind);
            await healed();
        }
    }

    /// <summary>Cuts the network for longer than an election takes, and heals it.</summary>
    public async Task DoAsync(PartitionKind kind)
    {
        string leader = await cluster.WaitForLeaderAsync();
        string[] followers = [.. cluster.NodeIds.Where(node => node != leader)];
        _random.Shuffle(followers);
        _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
        try
        {
            await BeginAsync(kind, leader, followers);
            await Task.Delay(_random.Next(CutMsMin, CutMsMax));
        }
        finally
        {
            network.Heal();
        }
    }

    private async Task BeginAsync(PartitionKind kind, string leader, string[] followers)
    {
        switch (kind)
        {
            case PartitionKind.LeaderBothWays:
                network.CutOff(leader);
                break;
            case PartitionKind.LeaderCannotSend:
                Array.ForEach(followers, follower => network.CutOneWay(leader, follower));
                break;
            case PartitionKind.LeaderCannotHear:
                Array.ForEach(followers, follower => network.CutOneWay(follower, leader));
                break;
            case PartitionKind.FollowerBothWays:
                network.CutOff(followers[0]);
                break;
            case PartitionKind.OneLinkOneWay:
                network.CutOneWay(leader, followers[0]);
                break;
            case PartitionKind.LeaderFlapping:
                await FlapAsync(leader);
                break;
            case PartitionKind.Lossy:
                network.MakeLossy();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "unknown partition");
        }
    }

    private async Task FlapAsync(string node)
    {
        for (int left = _random.Next(FlapsMin, FlapsMax); left > 0; left--)
        {
            network.CutOff(node);
            await Task.Delay(_random.Next(FlapMsMin, FlapMsMax));
            network.Heal();
            await Task.Delay(_random.Next(FlapMsMin, FlapMsMax));
        }
    }
}
