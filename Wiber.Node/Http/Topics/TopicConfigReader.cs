using Wiber.Client.Api;
using Wiber.Client.Messages;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Topics;
using Wiber.Node.Http.Problems;
using Wiber.Node.Http.Publishing;

namespace Wiber.Node.Http.Topics;

/// <summary>Puts the settings that a client gives over those that there are.</summary>
internal static class TopicConfigReader
{
    /// <exception cref="ProblemException">A setting cannot be; the detail names it.</exception>
    public static TopicConfig Merge(TopicConfig config, TopicSettings settings) => config with
    {
        Partitions = (int)Check(settings.Partitions, "partitions", 1, BrokerLimits.PartitionsPerTopic, config.Partitions),
        RetentionMs = Check(settings.RetentionMs, "retentionMs", 0, TopicConfig.RetentionMsMax, config.RetentionMs),
        RetentionBytes = Check(settings.RetentionBytes, "retentionBytes", 0, long.MaxValue, config.RetentionBytes),
        RetentionMessages = Check(settings.RetentionMessages, "retentionMessages", 0, long.MaxValue, config.RetentionMessages),
        MessageBytesMax = (int)Check(
            settings.MessageBytesMax, "messageBytesMax", 1, MessageBatchLimits.PayloadBytesMax, config.MessageBytesMax),
        Acks = settings.Acks is null ? config.Acks
            : AcksText.TryParse(settings.Acks, out TopicAcks acks) ? acks
            : throw new ProblemException(TopicProblems.InvalidSettings(
                $"acks must be {string.Join(", ", AcksText.All)}, not \"{settings.Acks}\"")),
    };

    private static long Check(long? value, string name, long min, long max, long otherwise) =>
        value is null ? otherwise
        : value >= min && value <= max ? value.Value
        : throw new ProblemException(TopicProblems.InvalidSettings($"{name} must be {min} to {max}, not {value}"));
}
