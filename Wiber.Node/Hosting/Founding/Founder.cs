using System.Diagnostics;
using System.Threading.Channels;
using Wiber.Client.Configuration;
using Wiber.Node.Http.Peers;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Node.Replica;

namespace Wiber.Node.Hosting.Founding;

/// <summary>
/// Finds a node its place while it has none: asks the others who they are, and founds the cluster, asks to be taken in again, or
/// waits, as <see cref="FoundingRule"/> says. A member that hears of no leader for long asks too: it may have been removed while
/// it was away, and nobody else tells it.
/// </summary>
internal sealed class Founder : IAsyncDisposable
{
    private static readonly TimeSpan PollMin = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan PollMax = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SettledPoll = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LeaderlessPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ConnectPoll = TimeSpan.FromMilliseconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly ClusterConfig _cluster;
    private readonly NodeId _self;
    private readonly FoundingRule _rule;
    private readonly ReplicaLoop _loop;
    private readonly PeerNetwork _network;
    private readonly PeerClient _peers;
    private readonly ILogger _logger;
    private readonly Action<Exception> _onFatal;

    private Task _run = Task.CompletedTask;
    private string? _lastLine;
    private long _lastLed;

    public Founder(
        ClusterConfig cluster,
        NodeId self,
        LogIndex restoredTo,
        ReplicaLoop loop,
        PeerNetwork network,
        PeerClient peers,
        ILogger logger,
        Action<Exception> onFatal)
    {
        _cluster = cluster;
        _self = self;
        _rule = new FoundingRule(cluster, self, isRestored: restoredTo > LogIndex.Zero);
        _loop = loop;
        _network = network;
        _peers = peers;
        _logger = logger;
        _onFatal = onFatal;
    }

    public void Start()
    {
        _lastLed = Stopwatch.GetTimestamp();
        _run = Task.Run(RunAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            TimeSpan pause = PollMin;
            while (true)
            {
                string? before = _lastLine;
                bool isSettled = HasPlace() || await ActAsync(await AskAllAsync()) is FoundingStep.Settled;
                pause = isSettled ? SettledPoll
                    : _lastLine != before ? PollMin
                    : TimeSpan.FromTicks(Math.Min(pause.Ticks * 3 / 2, PollMax.Ticks));
                await Task.Delay(pause, _stop.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ChannelClosedException)
        {
            // The node stops.
        }
        catch (InvariantException exception)
        {
            _onFatal(exception);
        }
    }

    /// <summary>A member of a group that has had a leader not long ago.</summary>
    private bool HasPlace()
    {
        ReplicaStatus status = _loop.Status;
        if (status.Leader is not null)
        {
            _lastLed = Stopwatch.GetTimestamp();
        }

        return status.Membership.Find(_self) is not null && Stopwatch.GetElapsedTime(_lastLed) < LeaderlessPatience;
    }

    private async Task<Dictionary<string, PeerIdentity>> AskAllAsync()
    {
        IEnumerable<NodeConfig> others = _cluster.Nodes.Where(each => each.Id != _self.Value);
        (string Id, PeerIdentity? Answer)[] answers = await Task.WhenAll(others.Select(AskAsync));
        return answers.Where(pair => pair.Answer is not null).ToDictionary(pair => pair.Id, pair => pair.Answer!);
    }

    private async Task<(string Id, PeerIdentity? Answer)> AskAsync(NodeConfig node)
    {
        try
        {
            return (node.Id, await _peers.GetIdentityAsync(node.PeerUri, _stop.Token));
        }
        catch (PeerAnswerException)
        {
            // Who does not answer is waited for; the decision says so.
            return (node.Id, null);
        }
    }

    private async Task<FoundingStep> ActAsync(Dictionary<string, PeerIdentity> answers)
    {
        ReplicaStatus status = _loop.Status;
        FoundingStep step = _rule.Decide(new PlacedMembership(status.MembershipIndex, status.Membership), answers);
        switch (step)
        {
            case FoundingStep.Wait wait:
                Log(wait.Reason);
                break;
            case FoundingStep.Found found:
                await FoundAsync(found.Membership);
                break;
            case FoundingStep.Join join:
                await JoinAsync(join.Leader);
                break;
        }

        return step;
    }

    /// <summary>
    /// The first election is over in an instant if the questions and answers find their way at once, so the connections come
    /// first.
    /// </summary>
    private async Task FoundAsync(Membership membership)
    {
        Log($"{_self} founds cluster {_cluster.Name} with {membership}");
        _network.Update(membership);
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < ConnectPatience
            && !membership.Voters.All(id => id == _self || _network.IsConnectedBothWays(id)))
        {
            await Task.Delay(ConnectPoll, _stop.Token);
        }

        await _loop.FoundAsync(membership, _stop.Token);
    }

    private async Task JoinAsync(Uri leader)
    {
        try
        {
            var request = new JoinRequest(_cluster.Name, _self.Value, DiskText.Of(_self.Disk));
            await _peers.JoinAsync(leader, request, _stop.Token);
            Log($"{_self} lost its disk and joins again");
        }
        catch (PeerAnswerException exception)
        {
            Log($"{_self} lost its disk and cannot join yet: {exception.Message}");
        }
    }

    /// <summary>One line for each change, not for each try.</summary>
    private void Log(string line)
    {
        if (line != _lastLine)
        {
            _lastLine = line;
            _logger.LogInformation("[{Node}] {Line}", _self, line);
        }
    }
}
