using System.Collections.Concurrent;
using System.Text.Json.Serialization.Metadata;
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
    public Task<NodeStatus> GetStatusAsync(Uri node, CancellationToken cancellationToken = default)
    {
        ApiRequest request = Get("/v1/status", TimeSpan.Zero) with { AttemptTimeout = _options.StatusTimeout };
        return AskOneAsync(node, request, WiberJsonContext.Default.NodeStatus, cancellationToken);
    }

    /// <summary>Has a node read its cluster.toml again and take over what a running node can.</summary>
    /// <param name="node">Base address of its client API.</param>
    /// <param name="cancellationToken">Gives up; the node may do it all the same.</param>
    /// <exception cref="WiberApiException">The file cannot be used, or the node did not answer in time.</exception>
    public Task<ReloadAnswer> ReloadAsync(Uri node, CancellationToken cancellationToken = default)
    {
        ApiRequest request = Change(HttpMethod.Post, "/v1/reload", default) with { AttemptTimeout = _options.StatusTimeout };
        return AskOneAsync(node, request, WiberJsonContext.Default.ReloadAnswer, cancellationToken);
    }

    /// <summary>
    /// Asks all nodes for their status at once, those too that are members and not in the configuration, and adds what this
    /// machine knows of their processes.
    /// </summary>
    /// <returns>The cluster; a node that does not answer in time is in it with what is known of it.</returns>
    public async Task<ClusterStatus> GetClusterStatusAsync(CancellationToken cancellationToken = default)
    {
        var refusals = new ConcurrentBag<WiberApiException>();
        NodeStatus?[] answers = await AskAllAsync(_directory.Nodes, refusals, cancellationToken).ConfigureAwait(false);
        ThrowIfShutOut(answers, refusals);
        IReadOnlyList<ClusterMember>? members = FindMembers(answers);
        ClusterMember[] others = members?.Where(IsUnheardOf).ToArray() ?? [];
        NodeStatus?[] otherAnswers = await AskAllAsync(
            others.Select(member => member.Url!), refusals, cancellationToken).ConfigureAwait(false);
        NodeStatus[] all = answers.Concat(otherAnswers).OfType<NodeStatus>().ToArray();
        NodeStatus? leader = all.Where(answer => answer.Role == "leader").MaxBy(answer => answer.Term);
        return new ClusterStatus
        {
            Cluster = _config?.Name ?? all.FirstOrDefault()?.Cluster,
            Leader = leader?.Node,
            Term = leader?.Term ?? (all.Length == 0 ? null : all.Max(answer => answer.Term)),
            Nodes = answers.Select((answer, i) => Describe(_directory.Nodes[i], _config?.Nodes[i], answer))
                .Concat(others.Select((member, i) => Describe(member, otherAnswers[i])))
                .Select(node => node with { Member = members?.Any(member => member.Id == node.Id) })
                .ToArray(),
        };
    }

    /// <summary>
    /// Asks all nodes at once who leads, and sends the calls that follow to the leader first: a follower may not know yet what was
    /// acknowledged a moment ago. Without a leader, calls go where they went before.
    /// </summary>
    public async Task PreferLeaderAsync(CancellationToken cancellationToken = default)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var refusals = new ConcurrentBag<WiberApiException>();
        List<Task<(Uri Node, NodeStatus? Status)>> open =
            _directory.Nodes.Select(node => AskForLeaderAsync(node, refusals, enough.Token)).ToList();
        while (open.Count > 0)
        {
            Task<(Uri Node, NodeStatus? Status)> first = await Task.WhenAny(open).ConfigureAwait(false);
            open.Remove(first);
            (Uri node, NodeStatus? status) = await first.ConfigureAwait(false);
            if (status?.Role == "leader")
            {
                _directory.Prefer(node);
                break;
            }
        }

        // Nobody waits for a node that is halted once the leader has answered.
        await enough.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(open).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<(Uri Node, NodeStatus? Status)> AskForLeaderAsync(
        Uri node, ConcurrentBag<WiberApiException> refusals, CancellationToken cancellationToken)
    {
        try
        {
            return (node, await AskAsync(node, refusals, cancellationToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            return (node, null);
        }
    }

    /// <summary>Asks one node once.</summary>
    private async Task<T> AskOneAsync<T>(
        Uri node, ApiRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        Attempt attempt = await _exchange.TryAsync(request, node, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return attempt.Outcome == AttemptOutcome.Answered
            ? Read(attempt.Answer, type)
            : throw attempt.Error ?? NotOfThisApi(null);
    }

    private Task<NodeStatus?[]> AskAllAsync(
        IEnumerable<Uri> nodes, ConcurrentBag<WiberApiException> refusals, CancellationToken cancellationToken) =>
        Task.WhenAll(nodes.Select(node => AskAsync(node, refusals, cancellationToken)));

    /// <summary>Nodes that refuse this client are not down: it has the wrong token, or trusts the wrong authority.</summary>
    private static void ThrowIfShutOut(NodeStatus?[] answers, ConcurrentBag<WiberApiException> refusals)
    {
        if (answers.All(answer => answer is null) && refusals.TryPeek(out WiberApiException? refusal))
        {
            throw refusal;
        }
    }

    /// <summary>The members, as the node has them that knows most of the log.</summary>
    private static IReadOnlyList<ClusterMember>? FindMembers(NodeStatus?[] answers) =>
        answers.Where(answer => answer?.Members is { Count: > 0 }).MaxBy(answer => answer!.CommitIndex)?.Members;

    /// <summary>True for a member whose address this client was not given.</summary>
    private bool IsUnheardOf(ClusterMember member) =>
        member.Url is not null && !_directory.Nodes.Contains(member.Url) && _config?.FindNode(member.Id) is null;

    private async Task<NodeStatus?> AskAsync(
        Uri node, ConcurrentBag<WiberApiException> refusals, CancellationToken cancellationToken)
    {
        try
        {
            return await GetStatusAsync(node, cancellationToken).ConfigureAwait(false);
        }
        catch (WiberApiException error)
        {
            // That it does not answer is its status.
            if (error.Code is WiberErrorCodes.Unauthorized or WiberErrorCodes.Forbidden or WiberErrorCodes.Untrusted)
            {
                refusals.Add(error);
            }

            return null;
        }
    }

    private ClusterNodeStatus Describe(Uri address, NodeConfig? node, NodeStatus? answer)
    {
        NodeProcessState process = _config is null || node is null ? default : new NodeProcess(_config, node).GetState();

        // A node on another machine has no process here, but it answers.
        NodeRunState state = process.State == NodeRunState.Down && answer is not null ? NodeRunState.Up : process.State;
        return Describe(node?.Id ?? answer?.Node, address, state, answer) with { Pid = process.Pid };
    }

    private static ClusterNodeStatus Describe(ClusterMember member, NodeStatus? answer) => Describe(
        member.Id, member.Url!, answer is null ? NodeRunState.Down : NodeRunState.Up, answer) with { Configured = false };

    private static ClusterNodeStatus Describe(string? id, Uri address, NodeRunState state, NodeStatus? answer) => new()
    {
        Id = id,
        Url = address.GetLeftPart(UriPartial.Authority),
        State = state.ToString().ToLowerInvariant(),
        Role = answer?.Role,
        Term = answer?.Term,
        CommitIndex = answer?.CommitIndex,
        AppliedIndex = answer?.AppliedIndex,
        LastLogIndex = answer?.LastLogIndex,
        Clock = answer?.Clock,
        CommitLatency = answer?.CommitLatency,
        IsolatedFrom = answer?.IsolatedFrom,
    };
}
