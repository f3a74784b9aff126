using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Client.Processes;
using Wiber.Client.Transport;

namespace Wiber.Client;

public sealed partial class WiberClient
{
    /// <summary>Asks one node for its status; no other node is tried.</summary>
    /// <param name="node">Base address of its client API.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="WiberApiException">It did not answer in time.</exception>
    public async Task<NodeStatus> GetStatusAsync(Uri node, CancellationToken cancellationToken = default)
    {
        ApiRequest request = Get("/v1/status", TimeSpan.Zero) with { AttemptTimeout = options.StatusTimeout };
        Attempt attempt = await exchange.TryAsync(request, node, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return attempt.Outcome == AttemptOutcome.Answered
            ? Read(attempt.Answer, WiberJsonContext.Default.NodeStatus)
            : throw attempt.Error ?? NotOfThisApi(null);
    }

    /// <summary>Asks all nodes for their status at once, and adds what this machine knows of their processes.</summary>
    /// <returns>The cluster; a node that does not answer in time is in it with what is known of it.</returns>
    public async Task<ClusterStatus> GetClusterStatusAsync(CancellationToken cancellationToken = default)
    {
        NodeStatus?[] answers = await Task.WhenAll(
            directory.Nodes.Select(node => AskAsync(node, cancellationToken))).ConfigureAwait(false);
        NodeStatus? leader = answers.Where(answer => answer?.Role == "leader").MaxBy(answer => answer!.Term);
        return new ClusterStatus
        {
            Cluster = config?.Name ?? answers.FirstOrDefault(answer => answer is not null)?.Cluster,
            Leader = leader?.Node,
            Term = leader?.Term ?? answers.Max(answer => answer?.Term),
            Nodes = answers.Select((answer, i) => Describe(directory.Nodes[i], config?.Nodes[i], answer)).ToArray(),
        };
    }

    private async Task<NodeStatus?> AskAsync(Uri node, CancellationToken cancellationToken)
    {
        try
        {
            return await GetStatusAsync(node, cancellationToken).ConfigureAwait(false);
        }
        catch (WiberApiException)
        {
            // That it does not answer is its status.
            return null;
        }
    }

    private ClusterNodeStatus Describe(Uri address, NodeConfig? node, NodeStatus? answer)
    {
        NodeProcessState process = config is null || node is null ? default : new NodeProcess(config, node).GetState();

        // A node on another machine has no process here, but it answers.
        NodeRunState state = process.State == NodeRunState.Down && answer is not null ? NodeRunState.Up : process.State;
        return new ClusterNodeStatus
        {
            Id = node?.Id ?? answer?.Node,
            Url = address.GetLeftPart(UriPartial.Authority),
            Pid = process.Pid,
            State = state.ToString().ToLowerInvariant(),
            Role = answer?.Role,
            Term = answer?.Term,
            CommitIndex = answer?.CommitIndex,
            AppliedIndex = answer?.AppliedIndex,
            LastLogIndex = answer?.LastLogIndex,
        };
    }
}
