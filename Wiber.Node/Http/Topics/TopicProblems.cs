using Wiber.Node.Broker;
using Wiber.Node.Http.Problems;

namespace Wiber.Node.Http.Topics;

/// <summary>Why a topic was not made, altered or deleted.</summary>
internal static class TopicProblems
{
    public static Problem Exists(string topic) => new(
        StatusCodes.Status409Conflict,
        ProblemCode.TopicExists,
        $"there is a topic \"{topic}\" with other settings; change them with PATCH /v1/topics/{topic}");

    public static Problem InvalidSettings(string detail) => new(
        StatusCodes.Status400BadRequest, ProblemCode.InvalidTopic, detail);

    public static Problem TooManyTopics(int max) => new(
        StatusCodes.Status409Conflict, ProblemCode.TooManyTopics, $"the cluster has {max} topics, the most it may have");

    public static Problem TooManyPartitions(int max) => new(
        StatusCodes.Status409Conflict,
        ProblemCode.TooManyPartitions,
        $"the topics of the cluster would have more than {max} partitions together");

    /// <summary>Why a command came to nothing.</summary>
    public static Problem Of(ApplyOutcome outcome, string topic, int partition = 0, long offset = 0) => outcome.Status switch
    {
        ApplyStatus.UnknownTopic => Problem.UnknownTopic(topic),
        ApplyStatus.UnknownPartition => Problem.UnknownPartition(topic, partition),
        ApplyStatus.UnknownOffset => new Problem(
            StatusCodes.Status404NotFound,
            ProblemCode.UnknownMessage,
            $"there is no message at offset {offset} of partition {partition} of topic \"{topic}\""),
        ApplyStatus.TooManyTopics => TooManyTopics(BrokerLimits.TopicsMax),
        ApplyStatus.TooManyPartitions => TooManyPartitions(BrokerLimits.PartitionsMax),
        ApplyStatus.TooManyDeleted => new Problem(
            StatusCodes.Status409Conflict,
            ProblemCode.TooManyDeleted,
            "as many messages are deleted one by one as may be; retention removes them for good"),
        ApplyStatus.FewerPartitions => InvalidSettings("a topic cannot have fewer partitions than before"),
        _ => throw new InvariantException($"a change of topics came to {outcome.Status}"),
    };
}
