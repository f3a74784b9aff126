using Wiber.Client.Api;

namespace Wiber.Testing.Faults;

/// <summary>Kills, suspends, cuts off, restarts and wipes nodes, one fault after the other with some peace in between.</summary>
/// <param name="cluster">The nodes.</param>
/// <param name="seed">Decides the order of the faults and how long they last.</param>
/// <param name="readAtResumed">
/// Reads at a node until it is told to end. Begins while the node is still suspended, so that its questions are waiting when the
/// node wakes and believes that no time went by.
/// </param>
public sealed class FaultInjector(TestCluster cluster, int seed, Func<string, CancellationToken, Task> readAtResumed)
{
    /// <summary>How long a node is read at before and after it is resumed.</summary>
    private static readonly TimeSpan ReadsBefore = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ReadsAfter = TimeSpan.FromMilliseconds(300);

    private readonly Random _random = new(seed);
    private readonly Dictionary<FaultKind, int> _counts = [];
    private readonly List<(long Term, string Leader)> _leaders = [];

    /// <summary>How often each fault was done.</summary>
    public IReadOnlyDictionary<FaultKind, int> Counts => _counts;

    /// <summary>The leaders that were seen between faults, in the order of their terms.</summary>
    public IReadOnlyList<(long Term, string Leader)> Leaders => _leaders;

    /// <summary>Those that processes suffer from their system alone.</summary>
    public static IReadOnlyList<FaultKind> ProcessFaults { get; } =
    [
        FaultKind.KillLeader, FaultKind.KillFollower, FaultKind.KillAll,
        FaultKind.SuspendLeader, FaultKind.SuspendLeaderBriefly, FaultKind.SuspendFollower,
    ];

    /// <summary>Does the faults in a random order, again and again, and ends with all nodes running.</summary>
    /// <param name="duration">How long to go on beginning faults.</param>
    /// <param name="faults">Which ones.</param>
    public async Task RunAsync(TimeSpan duration, IReadOnlyList<FaultKind> faults)
    {
        FaultKind[] kinds = [.. faults];
        long end = Environment.TickCount64 + (long)duration.TotalMilliseconds;
        while (Environment.TickCount64 < end)
        {
            _random.Shuffle(kinds);
            foreach (FaultKind kind in kinds.TakeWhile(_ => Environment.TickCount64 < end))
            {
                await DoAsync(kind);
                await PauseAsync(300, 1_200);
            }
        }
    }

    /// <summary>Does one fault, and ends with all nodes running and a leader.</summary>
    public async Task DoAsync(FaultKind kind)
    {
        string leader = await LookForLeaderAsync();
        string[] followers = [.. cluster.NodeIds.Where(id => id != leader)];
        string follower = _random.GetItems(followers, 1)[0];
        _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
        switch (kind)
        {
            case FaultKind.KillLeader:
                await KillAsync(leader);
                break;
            case FaultKind.KillFollower:
                await KillAsync(follower);
                break;
            case FaultKind.KillAll:
                await cluster.KillAllAsync();
                await cluster.StartAllAsync();
                break;
            case FaultKind.SuspendLeader:
                await SuspendAsync(leader, 1_000, 2_000);
                break;
            case FaultKind.SuspendLeaderBriefly:
                await SuspendAsync(leader, 50, 250);
                break;
            case FaultKind.SuspendFollower:
                await SuspendAsync(follower, 800, 1_500);
                break;
            case FaultKind.CutLeader:
                await CutAsync(leader);
                break;
            case FaultKind.CutFollower:
                await CutAsync(follower);
                break;
            case FaultKind.Restart:
                await cluster.Node(_random.GetItems([leader, follower], 1)[0]).RestartAsync();
                break;
            case FaultKind.MoveLeader:
                await MoveLeaderAsync();
                break;
            case FaultKind.WipeFollower:
                await WipeAsync(follower);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "unknown fault");
        }

        await LookForLeaderAsync();
    }

    private async Task KillAsync(string node)
    {
        await cluster.Node(node).KillAsync();
        await PauseAsync(100, 1_000);
        await cluster.Node(node).StartAsync();
    }

    private async Task SuspendAsync(string node, int millisecondsMin, int millisecondsMax)
    {
        await cluster.Node(node).SuspendAsync();
        try
        {
            await PauseAsync(millisecondsMin, millisecondsMax);
            using var end = new CancellationTokenSource();
            Task reads = readAtResumed(node, end.Token);
            await Task.Delay(ReadsBefore);
            await cluster.Node(node).ResumeAsync();
            await Task.Delay(ReadsAfter);
            await end.CancelAsync();
            await reads;
        }
        finally
        {
            await cluster.Node(node).ResumeAsync();
        }
    }

    private async Task CutAsync(string node)
    {
        Uri address = cluster.Address(node).ClientUri;
        await cluster.Client.IsolateAsync(address);
        try
        {
            await PauseAsync(1_000, 2_000);
        }
        finally
        {
            await cluster.Client.HealAsync(address);
        }
    }

    private async Task MoveLeaderAsync()
    {
        try
        {
            await cluster.Client.MoveLeaderAsync();
        }
        catch (WiberApiException)
        {
            // No other node was up to it in time. Then it stays where it is: nothing was promised.
        }
    }

    /// <summary>
    /// A lost disk is all that a cluster of three bears, so the others must have everything first, and this one again before the
    /// next fault.
    /// </summary>
    private async Task WipeAsync(string node)
    {
        await cluster.WaitForCatchUpAsync();
        await cluster.WipeAsync(node);
        await cluster.Node(node).StartAsync();
        await cluster.WaitForCatchUpAsync();
        await cluster.WaitForRoleAsync(node, "voter");
    }

    private async Task<string> LookForLeaderAsync()
    {
        string leader = await cluster.WaitForLeaderAsync();
        NodeStatus? status = (await cluster.GetStatusesAsync()).FirstOrDefault(status => status.Node == leader);
        if (status is not null && _leaders.LastOrDefault() != (status.Term, leader))
        {
            _leaders.Add((status.Term, leader));
        }

        return leader;
    }

    private Task PauseAsync(int millisecondsMin, int millisecondsMax) =>
        Task.Delay(_random.Next(millisecondsMin, millisecondsMax));
}
