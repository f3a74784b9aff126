using System.Diagnostics;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Commands;
using Wiber.Node.Http.Limits;
using Wiber.Node.Http.Measuring;
using Wiber.Node.Http.Problems;
using Wiber.Node.Raft;
using Wiber.Node.Replica;

namespace Wiber.Node.Http.Publishing;

/// <summary>Brings entries into the log and waits for what comes of them.</summary>
internal sealed class LogProposer(NodeContext node)
{
    private readonly ClusterLimits _limits = new(node.Limits.Options, node.Broker);

    /// <summary>Appends proposals all or none and waits until they end.</summary>
    public async Task<PublishResult> ProposeAsync(IReadOnlyList<PendingProposal> group)
    {
        using Activity? span = NodeActivities.StartReplication(group);
        PublishResult result = node.Loop.TryPropose(group)
            ? PublishResult.Of(await EndAsync(group))
            : new PublishResult(ProposalStatus.Overloaded, []);
        NodeActivities.NoteOutcome(span, result.Status);
        return result;
    }

    private static async ValueTask<ProposalResult[]> EndAsync(IReadOnlyList<PendingProposal> group)
    {
        var results = new ProposalResult[group.Count];
        for (int i = 0; i < results.Length; i++)
        {
            results[i] = await group[i].Task;
        }

        return results;
    }

    /// <summary>Appends a command and waits until it is applied.</summary>
    /// <param name="command">The command.</param>
    /// <param name="request">What to repeat at the leader, if it was asked by HTTP.</param>
    /// <exception cref="ProblemException">It was not, or that is not known.</exception>
    public async Task<ApplyOutcome> ProposeAsync(BrokerCommand command, HttpRequest? request = null)
    {
        _limits.Require(command);
        var pending = new PendingProposal(Proposal.Of(EntryKind.Command, command.Encode()));
        return PublishProblems.RequireApplied(node, await ProposeAsync([pending]), request)[0];
    }
}
