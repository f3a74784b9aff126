using Wiber.Client.Api;

namespace Wiber.PowerShell.Diagnostics;

/// <summary>Judges what the nodes of a cluster say.</summary>
/// <param name="status">The cluster.</param>
/// <param name="answers">What each node says of itself that answers.</param>
/// <param name="config">The cluster, as -Config takes it.</param>
internal sealed class ClusterCheck(ClusterStatus status, IReadOnlyList<NodeStatus> answers, string config)
{
    /// <summary>A node that lacks so many entries is told of.</summary>
    private const long LagMax = 1_000;

    private readonly string _cluster = status.Cluster ?? "?";

    /// <summary>Goes through all checks; each gives at least one finding.</summary>
    public IEnumerable<WiberFinding> Run() =>
        ((IEnumerable<WiberFinding>[])[CheckLeader(), CheckNodes(), CheckMargin(), CheckMembers(), CheckLag(), CheckAgreement()])
        .SelectMany(findings => findings);

    private IEnumerable<WiberFinding> CheckLeader()
    {
        string[] leaders =
        [
            .. answers.Where(answer => answer.Role == "leader").Select(answer => $"{answer.Node} in term {answer.Term}"),
        ];
        yield return status.Leader is null
            ? Error("Leader", _cluster, "no node leads, so nothing can be stored", "Start nodes until a majority is up.")
            : leaders.Length > 1
                ? Warning(
                    "Leader",
                    _cluster,
                    $"{string.Join(" and ", leaders)} say that they lead",
                    "Look again in a moment: the older one steps down.")
                : Ok("Leader", _cluster, $"{status.Leader} leads in term {status.Term}");
    }

    private IEnumerable<WiberFinding> CheckNodes()
    {
        bool isAllUp = true;
        foreach (ClusterNodeStatus node in status.Nodes.Where(node => node.Role is null))
        {
            isAllUp = false;
            string name = Name(node);
            yield return node.State switch
            {
                "suspended" => Warning("Node", name, "it is suspended", $"Resume-WiberNode {name}"),
                "up" => Warning(
                    "Node", name, "its process runs and does not answer", $"Get-WiberLog {name}; Restart-WiberNode {name}"),
                _ => Warning("Node", name, $"it is down, or cannot be reached at {node.Url}", $"Start-WiberNode {name}"),
            };
        }

        foreach (NodeStatus node in answers.Where(node => node.IsolatedFrom is { Count: > 0 }))
        {
            string peers = string.Join(", ", node.IsolatedFrom!);
            yield return Warning("Node", node.Node, $"it is cut off from {peers}", $"Connect-WiberNode {node.Node}");
        }

        if (isAllUp)
        {
            yield return Ok("Node", _cluster, $"all {status.Nodes.Count} nodes answer");
        }
    }

    private IEnumerable<WiberFinding> CheckMargin()
    {
        ClusterMember[] voters = Members().Where(member => member.Role == "voter").ToArray();
        if (voters.Length == 0)
        {
            yield return Warning("Margin", _cluster, "no node knows the members yet", null);
            yield break;
        }

        int majority = (voters.Length / 2) + 1;
        int spare = voters.Count(voter => answers.Any(answer => answer.Node == voter.Id)) - majority;
        yield return spare switch
        {
            < 0 => Error(
                "Margin",
                _cluster,
                $"{majority} of {voters.Length} voters must be up, {-spare} more than are",
                "Start-WiberCluster"),
            0 when voters.Length > 2 => Warning(
                "Margin",
                _cluster,
                "one more node that fails stops the cluster",
                "Start the nodes that are down: Start-WiberCluster"),
            0 => Warning(
                "Margin",
                _cluster,
                $"with {voters.Length} voters none may fail",
                "Three nodes bear the loss of one: Add-WiberNode"),
            _ => Ok("Margin", _cluster, $"{spare} more {(spare == 1 ? "node" : "nodes")} may fail"),
        };
    }

    private IEnumerable<WiberFinding> CheckMembers()
    {
        bool isAsConfigured = true;
        foreach (ClusterNodeStatus node in status.Nodes.Where(node => node.Member == false))
        {
            isAsConfigured = false;
            yield return Warning(
                "Member",
                Name(node),
                "the cluster's file names it, and it is not a member",
                $"Add-WiberNode {Name(node)}, or take it out of the file.");
        }

        foreach (ClusterNodeStatus node in status.Nodes.Where(node => !node.Configured))
        {
            isAsConfigured = false;
            yield return Warning(
                "Member", Name(node), "it is a member, and the cluster's file does not name it", "Write it into the file.");
        }

        if (isAsConfigured)
        {
            yield return Ok("Member", _cluster, "the members are those that were to be expected");
        }
    }

    private IEnumerable<WiberFinding> CheckLag()
    {
        long end = answers.Count == 0 ? 0 : answers.Max(answer => answer.CommitIndex);
        NodeStatus[] behind = answers.Where(answer => end - answer.AppliedIndex > LagMax).ToArray();
        foreach (NodeStatus node in behind)
        {
            yield return Warning(
                "Lag",
                node.Node,
                $"{end - node.AppliedIndex} committed entries behind",
                "It catches up by itself; if it gets no further, look into Get-WiberLog.");
        }

        if (behind.Length == 0 && answers.Count > 0)
        {
            yield return Ok("Lag", _cluster, "nobody is far behind");
        }
    }

    /// <summary>Who has applied the same entries has the same hash over them.</summary>
    private IEnumerable<WiberFinding> CheckAgreement()
    {
        IGrouping<long, LogHash>[] split = answers.Select(answer => answer.LogHash).OfType<LogHash>()
            .GroupBy(hash => hash.Index)
            .Where(same => same.Select(hash => hash.Hash).Distinct().Count() > 1)
            .ToArray();
        if (split.Length > 0)
        {
            yield return Error(
                "Agreement",
                _cluster,
                $"nodes have different content up to log index {split[0].Key}",
                "Export-WiberDiagnostic keeps what is needed to find out why.");
        }
        else if (answers.Count > 0)
        {
            yield return Ok("Agreement", _cluster, "nodes that are equally far have the same content");
        }
    }

    private IEnumerable<ClusterMember> Members() =>
        answers.Where(answer => answer.Members is { Count: > 0 }).MaxBy(answer => answer.CommitIndex)?.Members ?? [];

    private static string Name(ClusterNodeStatus node) => node.Id ?? node.Url;

    private WiberFinding Ok(string check, string target, string message) =>
        new(FindingSeverity.Ok, check, target, message, null, config);

    private WiberFinding Warning(string check, string target, string message, string? action) =>
        new(FindingSeverity.Warning, check, target, message, action, config);

    private WiberFinding Error(string check, string target, string message, string? action) =>
        new(FindingSeverity.Error, check, target, message, action, config);
}
