using Wiber.Client.Api;
using Wiber.Node.Broker;
using Wiber.Node.Http.Problems;
using Wiber.Node.Http.Topics;
using Wiber.Node.Replica;
using Problem = Wiber.Node.Http.Problems.Problem;

namespace Wiber.Node.Http.Publishing;

/// <summary>Why messages or topics were not stored, as clients are told.</summary>
internal static class PublishProblems
{
    /// <summary>The outcomes of a request that was decided in every part.</summary>
    /// <exception cref="ProblemException">It was not.</exception>
    public static IReadOnlyList<ApplyOutcome> RequireApplied(NodeContext node, PublishResult result, HttpRequest? request = null) =>
        result.Status == ProposalStatus.Applied ? result.Outcomes : throw new ProblemException(Of(node, result, request));

    /// <summary>Refuses parts that were not stored; the first one that was not speaks for all.</summary>
    public static void RequireStored(IReadOnlyList<ApplyOutcome> outcomes)
    {
        if (outcomes.Select(Of).FirstOrDefault(problem => problem is not null) is { } found)
        {
            throw new ProblemException(found);
        }
    }

    /// <summary>Why a request came to nothing, or may have.</summary>
    /// <param name="node">This node.</param>
    /// <param name="result">Neither applied nor accepted.</param>
    /// <param name="request">What to repeat at the leader, if it was asked by HTTP.</param>
    public static Problem Of(NodeContext node, PublishResult result, HttpRequest? request) => result.Status switch
    {
        ProposalStatus.NotLeader => node.NotLeader(result.Leader, request),
        ProposalStatus.NoLeader => Problem.NoLeader(),
        ProposalStatus.Overloaded => Problem.Overloaded(),
        ProposalStatus.Superseded => Problem.NoLeader() with
        {
            Detail = "this node lost leadership before the message was committed; nothing was stored",
        },
        _ => new Problem(
            StatusCodes.Status504GatewayTimeout,
            ProblemCode.OutcomeUnknown,
            "not confirmed in time: it may or may not be stored. "
            + $"Retry with the same id, or the same {WiberHeaders.Producer} and {WiberHeaders.Sequence}"),
    };

    /// <summary>Why an entry was refused, or nothing if it was not.</summary>
    public static Problem? Of(ApplyOutcome outcome) => outcome.Status switch
    {
        ApplyStatus.Stored or ApplyStatus.DuplicateBatch or ApplyStatus.TopicCreated or ApplyStatus.TopicExists => null,
        ApplyStatus.SequenceTooOld => new Problem(
            StatusCodes.Status409Conflict,
            ProblemCode.SequenceTooOld,
            $"more than {BrokerLimits.SequencesPerProducer} later sequences of this producer came, or partitions were added since; "
            + "whether this one was stored is not known any more"),
        ApplyStatus.SequenceReused => new Problem(
            StatusCodes.Status409Conflict,
            ProblemCode.SequenceReused,
            "this producer used the sequence for other messages; nothing was stored"),
        ApplyStatus.TooManyTopics or ApplyStatus.TooManyPartitions => TopicProblems.Of(outcome, outcome.Topic),
        ApplyStatus.MessageTooLarge => Problem.TooLarge("a payload is larger than its topic allows; nothing was stored"),
        ApplyStatus.PartitionsChanged => Problem.NotReady(
            $"topic \"{outcome.Topic}\" just got other partitions; nothing was stored, send it again"),
        ApplyStatus.UnknownTopic => Problem.UnknownTopic(outcome.Topic) with
        {
            Detail = $"topic \"{outcome.Topic}\" was deleted meanwhile; nothing was stored",
        },
        ApplyStatus.UnknownPartition => Problem.UnknownPartition(outcome.Topic, outcome.Partition),
        _ => throw new InvariantException($"a message entry came to {outcome.Status}"),
    };
}
