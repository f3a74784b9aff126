using Wiber.Node.Broker.Groups;
using Wiber.Node.Broker.Groups.Commands;
using Wiber.Node.Broker.Groups.Sessions;
using Wiber.Node.Raft;
using Wiber.Node.Replica;

namespace Wiber.Node.Hosting.Groups;

/// <summary>
/// On the leader, removes members of consumer groups that are silent: looks at their sessions and proposes what is due.
/// </summary>
internal sealed class GroupSessionWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan IdleInterval = TimeSpan.FromSeconds(1);

    private readonly GroupSessions _sessions;
    private readonly ReplicaLoop _loop;
    private readonly ILogger _logger;
    private readonly Action<Exception> _onFatal;
    private readonly CancellationTokenSource _stop = new();
    private Task _run = Task.CompletedTask;
    private Task _removal = Task.CompletedTask;

    public GroupSessionWatch(GroupSessions sessions, ReplicaLoop loop, ILogger logger, Action<Exception> onFatal)
    {
        _sessions = sessions;
        _loop = loop;
        _logger = logger;
        _onFatal = onFatal;
    }

    /// <summary>The longest time between two looks that is not taken for a pause of the process.</summary>
    public static TimeSpan PauseMax { get; } = 4 * Interval;

    public void Start() => _run = Task.Run(RunAsync);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        await _removal.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                // Looking goes on while a removal waits for its commit: who does not look is taken for one that stood still.
                IReadOnlyList<LeaveGroup> expired = Look();
                timer.Period = _sessions.Count > 0 ? Interval : IdleInterval;
                if (_removal.IsCompleted)
                {
                    await _removal;
                    _removal = RemoveAsync(expired);
                }
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

    private IReadOnlyList<LeaveGroup> Look()
    {
        ReplicaStatus status = _loop.Status;
        if (status.Role == Role.Leader)
        {
            return _sessions.FindExpired(status.Term);
        }

        _sessions.Stop();
        return [];
    }

    private async Task RemoveAsync(IReadOnlyList<LeaveGroup> expired)
    {
        var proposed = new List<(LeaveGroup Leave, PendingProposal Pending)>();
        foreach (LeaveGroup leave in expired)
        {
            var pending = new PendingProposal(Proposal.Of(EntryKind.Command, leave.Encode()));
            if (!_loop.TryPropose(pending))
            {
                break;
            }

            proposed.Add((leave, pending));
        }

        foreach ((LeaveGroup leave, PendingProposal pending) in proposed)
        {
            // Refused or not known: then it is found expired again, and one who left already is not there to be removed.
            ProposalResult result = await pending.Task.AsTask().WaitAsync(_stop.Token);
            if (result.Outcome?.Group?.Status == GroupStatus.Left)
            {
                _logger.LogInformation(
                    "GROUP -> {Member} of {Group} is removed: nothing was heard of it, or it kept what others wait for",
                    leave.Member, leave.Group);
            }
        }
    }
}
