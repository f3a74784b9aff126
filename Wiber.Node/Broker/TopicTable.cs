using System.Text;
using Wiber.Client.Messages;

namespace Wiber.Node.Broker;

/// <summary>The topics by name. One thread adds, any thread looks up.</summary>
internal sealed class TopicTable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, TopicState> byName = new(StringComparer.Ordinal);
    private readonly List<TopicState> byNumber = [];

    public int Count
    {
        get
        {
            lock (gate)
            {
                return byNumber.Count;
            }
        }
    }

    public TopicState? Find(string name)
    {
        lock (gate)
        {
            return byName.GetValueOrDefault(name);
        }
    }

    /// <summary>Looks up a name as it stands in a batch, without making a string of it.</summary>
    public TopicState? Find(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[MessageBatchLimits.TopicCharsMax];
        int chars = Encoding.ASCII.GetChars(name, text);
        lock (gate)
        {
            byName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text[..chars], out TopicState? topic);
            return topic;
        }
    }

    public TopicState Get(int number)
    {
        lock (gate)
        {
            return byNumber[number];
        }
    }

    public TopicState Add(string name)
    {
        lock (gate)
        {
            var topic = new TopicState(byNumber.Count, name);
            byName.Add(name, topic);
            byNumber.Add(topic);
            return topic;
        }
    }

    /// <summary>The topics in the order in which they were made.</summary>
    public TopicState[] ToArray()
    {
        lock (gate)
        {
            return byNumber.ToArray();
        }
    }
}
