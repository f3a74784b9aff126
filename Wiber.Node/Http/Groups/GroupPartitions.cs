using Wiber.Client.Api.Groups;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Groups;

namespace Wiber.Node.Http.Groups;

/// <summary>Partitions by the names of their topics, as clients know them, and by their numbers, as the log does.</summary>
internal sealed class GroupPartitions(MessageBroker broker)
{
    private readonly Dictionary<string, int> _numbers = [];
    private readonly Dictionary<int, string> _names = [];

    /// <summary>
    /// The partition, whether the topic has as many or not; nothing if there is no such topic, or it is not the one that is meant.
    /// </summary>
    public TopicPartition? Find(CommitOffset wanted)
    {
        if (!_numbers.TryGetValue(wanted.Topic, out int number))
        {
            if (broker.FindTopic(wanted.Topic) is not { } found)
            {
                return null;
            }

            number = found.Number;
            _numbers.Add(wanted.Topic, number);
            _names.Add(number, wanted.Topic);
        }

        return wanted.TopicNumber is null || wanted.TopicNumber == number ? new TopicPartition(number, wanted.Partition) : null;
    }

    /// <summary>The name of a topic that was found before.</summary>
    public string NameOf(TopicPartition partition) => _names[partition.Topic];
}
