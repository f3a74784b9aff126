using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Wiber.Node.Clock;
using Wiber.Node.Clock.Sampling;
using Wiber.Node.Clock.Status;
using Wiber.Node.Clock.Sync;
using Wiber.Node.Http.Peers;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;

namespace Wiber.Node.Hosting.Clocks;

/// <summary>
/// Keeps a node's clock in step with the cluster's: measures the other nodes' clocks in rounds, and lets
/// <see cref="ClockDiscipline"/> decide. It runs beside the replica's loop, which never waits for it.
/// </summary>
internal sealed class ClockSynchronizer : IAsyncDisposable
{
    private const long WallJumpUsMin = 10_000;
    private const long SearchIntervalUs = 250_000;
    private const long SettlingIntervalUs = 2_000_000;
    private const long SettledLookIntervalUs = 1_000_000;
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);

    private readonly ulong _epoch = RandomNumber.Next();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stop = new();

    // Of what the rounds, the looks and those who ask share.
    private readonly Lock _sync = new();
    private readonly ClockDiscipline _discipline;
    private readonly ClockLog _log;
    private readonly NodeId _self;
    private readonly long _intervalUs;
    private readonly PeerNetwork _network;
    private readonly ClockPeers _peers;
    private readonly NtpCheck _ntp;
    private readonly Action<Exception> _onFatal;

    // Replaced as a whole by the replica's loop, which must not wait.
    private volatile StrongBox<RoleChange>? _role;
    private TaskCompletionSource<ClockStatus>? _requested;
    private (NodeId? Leader, Term Term) _leader;
    private HashSet<NodeId> _connected = [];
    private long? _wallOffsetUs;
    private long? _roundBeganUs;
    private bool _isRoundDue = true;
    private bool _isSettled;
    private Task _round = Task.CompletedTask;
    private Task _run = Task.CompletedTask;

    public ClockSynchronizer(ClockSynchronizerParts parts, ClockLog log, Action<Exception> onFatal)
    {
        Clock = parts.Clock;
        _self = parts.Self;
        _network = parts.Network;
        _peers = parts.Peers;
        _ntp = parts.Ntp;
        _intervalUs = parts.Options.IntervalUs;
        _discipline = new ClockDiscipline(parts.Self.Value, parts.Clock, parts.Options);
        _log = log;
        _onFatal = onFatal;
    }

    public SynchronizedClock Clock { get; }

    /// <summary>The clock and what it rests on, as of now.</summary>
    public ClockStatus Status
    {
        get
        {
            lock (_sync)
            {
                return _discipline.Describe(Now()) with { NtpServers = _ntp.Servers };
            }
        }
    }

    /// <summary>What this node says of its clocks at a moment.</summary>
    public ClockAnnouncement Announce(ClockMoment now) => ClockAnnouncement.Of(_epoch, now, Clock.Setting, Clock.Drift);

    public void Start() => _run = Task.Run(RunAsync);

    /// <summary>Hears of elections. Called by the replica's loop, and returns at once.</summary>
    public void NoteRole(RoleChange change)
    {
        _role = new StrongBox<RoleChange>(change);
        _wake.Writer.TryWrite(true);
    }

    /// <summary>Measures all clocks now and returns what came of it; all who ask before it begins get the same round.</summary>
    public Task<ClockStatus> SyncAsync(CancellationToken cancellationToken)
    {
        Task<ClockStatus> done;
        lock (_sync)
        {
            _requested ??= new TaskCompletionSource<ClockStatus>(TaskCreationOptions.RunContinuationsAsynchronously);
            done = _requested.Task;
        }

        _wake.Writer.TryWrite(true);
        return done.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        await _round;
        lock (_sync)
        {
            _requested?.TrySetCanceled();
        }

        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                if (Look() && _round.IsCompleted)
                {
                    _round = RunRoundAsync();
                }

                await WaitAsync();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The node stops.
        }
        catch (InvariantException exception)
        {
            _onFatal(exception);
        }
    }

    /// <summary>Waits for the next look, or until there is a reason for one at once.</summary>
    private async Task WaitAsync()
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        timeout.CancelAfter(_isSettled
            ? TimeSpan.FromMicroseconds(Math.Min(SettledLookIntervalUs, _intervalUs))
            : LookInterval);
        try
        {
            await _wake.Reader.ReadAsync(timeout.Token);
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            // Time for a look.
        }
    }

    /// <summary>Decides on what is known, and returns whether it is time to measure.</summary>
    private bool Look()
    {
        lock (_sync)
        {
            ClockMoment now = Now();
            _isRoundDue |= HasLeaderChanged() | HasWallJumped(now) | HasConnected();
            Decide(now);
            long intervalUs = Clock.Setting is null ? SearchIntervalUs
                : _discipline.IsSettled ? _intervalUs
                : Math.Min(_intervalUs, SettlingIntervalUs);
            _isSettled = Clock.Setting is not null && _discipline.IsSettled;
            return _isRoundDue || _requested is not null || !(now.MonotonicUs - _roundBeganUs < intervalUs);
        }
    }

    /// <summary>
    /// The moment of a decision. It is read once others are kept out: an exchange that came between reading the clocks and
    /// deciding would lie in the future of that decision.
    /// </summary>
    private ClockMoment Now()
    {
        Invariant.Require(_sync.IsHeldByCurrentThread);
        return ClockMoment.Of(Clock.Source);
    }

    private bool HasLeaderChanged()
    {
        RoleChange? role = _role?.Value;
        (NodeId?, Term) leader = (role?.Leader, role?.Term ?? Term.Zero);
        bool isNews = leader != _leader;
        _leader = leader;
        return isNews;
    }

    private bool HasWallJumped(ClockMoment now)
    {
        long jumpUs = now.DifferenceUs - (_wallOffsetUs ?? now.DifferenceUs);
        _wallOffsetUs = now.DifferenceUs;
        if (Math.Abs(jumpUs) < WallJumpUsMin)
        {
            return false;
        }

        _log.WriteWallJump(jumpUs);
        return true;
    }

    private bool HasConnected()
    {
        HashSet<NodeId> connected = [.. Others().Select(member => member.Id).Where(_network.IsConnected)];
        bool isNews = !connected.IsSubsetOf(_connected);
        _connected = connected;
        return isNews;
    }

    private IEnumerable<Member> Others() => _network.Members.Members.Where(member => member.Id != _self);

    private ClusterView View()
    {
        RoleChange? role = _role?.Value;
        return new ClusterView(
            role?.Role == Role.Leader,
            role?.Term.Value ?? 0,
            [.. _network.Members.Voters.Select(voter => voter.Value)]);
    }

    private void Decide(ClockMoment now)
    {
        _discipline.SetPeers([.. Others().Select(member => member.Id.Value)]);
        _discipline.Decide(now, View());
        _log.Write(_discipline.Describe(now));
    }

    /// <summary>Measures all other members side by side, so that one that does not answer holds up nobody.</summary>
    private async Task RunRoundAsync()
    {
        TaskCompletionSource<ClockStatus>? requested;
        lock (_sync)
        {
            (requested, _requested) = (_requested, null);
            _isRoundDue = false;
            _roundBeganUs = Clock.Source.MonotonicUs;
            _discipline.BeginRound();
        }

        try
        {
            await Task.WhenAll([MeasureReferenceAsync(), .. Others().Select(MeasureAsync)]);
            lock (_sync)
            {
                ClockMoment now = Now();
                Decide(now);
                _discipline.EndRound(now, View());
            }

            requested?.TrySetResult(Status);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            requested?.TrySetCanceled();
        }
        catch (InvariantException exception)
        {
            requested?.TrySetException(exception);
            _onFatal(exception);
        }
    }

    private async Task MeasureAsync(Member member)
    {
        (ClockExchange Sample, ClockAnnouncement Announcement)? measured = await _peers.MeasureAsync(member, _stop.Token);
        lock (_sync)
        {
            string peer = member.Id.Value;
            if (measured is not { } best)
            {
                _discipline.Miss(peer);
                return;
            }

            long jumpUs = _discipline.Add(peer, best.Sample, best.Announcement);
            if (jumpUs > 0)
            {
                _log.WriteJump(peer, jumpUs);
            }

            Decide(Now());
        }
    }

    private async Task MeasureReferenceAsync()
    {
        if (await _ntp.AskAsync(_stop.Token))
        {
            lock (_sync)
            {
                _discipline.SetReference(_ntp.Reference);
            }
        }
    }
}
