using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Client.Processes;
using Wiber.Tui.Monitor.Events;

namespace Wiber.Tui.Monitor.Sources;

/// <summary>
/// Looks at a node twice a second, once while nothing changes: its process here, and what it answers; while nothing changes it is
/// asked at every other look only. One that cannot answer is not asked, and one that does not is asked less and less often; each
/// node has a poller of its own, so that none waits for another.
/// </summary>
/// <param name="node">The node.</param>
/// <param name="process">Its process, if that can be on this machine.</param>
/// <param name="client">What it is asked with.</param>
/// <param name="queue">Where what was seen goes.</param>
/// <param name="signal">Raised when it is to be looked at at once.</param>
/// <param name="time">The clock.</param>
/// <param name="heard">Told of every answer.</param>
internal sealed class NodePoller(
    NodeConfig node,
    NodeProcess? process,
    WiberClient client,
    EventQueue queue,
    PollSignal signal,
    TimeProvider time,
    Action<NodeStatus> heard)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan QuietInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan IntervalMax = TimeSpan.FromSeconds(4);

    /// <summary>After so many looks at the same, nothing is going on.</summary>
    private const int QuietLooks = 6;

    private TimeSpan _patience = Interval;
    private long _lastQuestion;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        (NodeProcessState Process, string?, long?, long?) seen = default;
        int same = 0;
        bool isRaised = true;
        while (true)
        {
            NodeProcessState state = process?.GetState() ?? new NodeProcessState(NodeRunState.Down, null);
            if (same >= QuietLooks && same % 2 == 0 && !isRaised && state == seen.Process)
            {
                same++;
                isRaised = await signal.WaitAsync(QuietInterval, cancellationToken);
                continue;
            }

            NodeStatus? status = state.State == NodeRunState.Suspended || !IsDue(state)
                ? null
                : await AskAsync(state, cancellationToken);
            await queue.PostAsync(new MonitorEvent.NodePolled(node.Id, state, status), cancellationToken);
            (NodeProcessState, string?, long?, long?) now = (state, status?.Role, status?.Term, status?.AppliedIndex);
            same = now == seen ? same + 1 : 0;
            seen = now;
            isRaised = await signal.WaitAsync(same < QuietLooks ? Interval : QuietInterval, cancellationToken);
        }
    }

    /// <summary>A process that runs here is asked every time; an address that did not answer, only now and then.</summary>
    private bool IsDue(NodeProcessState state) =>
        state.State == NodeRunState.Up || _lastQuestion == 0 || time.GetElapsedTime(_lastQuestion) >= _patience;

    private async Task<NodeStatus?> AskAsync(NodeProcessState state, CancellationToken cancellationToken)
    {
        _lastQuestion = time.GetTimestamp();
        try
        {
            NodeStatus status = await client.GetStatusAsync(node.ClientUri, cancellationToken);
            _patience = Interval;
            heard(status);
            return status;
        }
        catch (WiberApiException)
        {
            // That it does not answer is its status.
            _patience = state.State == NodeRunState.Up || _patience >= IntervalMax ? _patience : 2 * _patience;
            return null;
        }
    }
}
