using Wiber.Node.Broker;
using Wiber.Node.Broker.Groups;

namespace Wiber.Node.Http.Groups;

/// <summary>Partitions by the names of their topics, as clients know them, and by their numbers, as the log does.</summary>
internal sealed class GroupPartitions(MessageBroker broker)
{
    private readonly Dictionary<string, int> _numbers = [];
    private readonly Dictionary<int, string> _names = [];

    /// <summary>The partition, whether the topic has as many or not; nothing if there is no such topic.</summary>
    public TopicPartition? Find(string topic, int partition)
    {
        if (!_numbers.TryGetValue(topic, out int number))
        {
            if (broker.FindTopic(topic) is not { } found)
            {
                return null;
            }

            number = found.Number;
            _numbers.Add(topic, number);
            _names.Add(number, topic);
        }

        return new TopicPartition(number, partition);
    }

    /// <summary>The name of a topic that was found before.</summary>
    public string NameOf(TopicPartition partition) => _names[partition.Topic];
}
