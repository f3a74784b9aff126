using Wiber.Node.Broker;
using Wiber.Node.Broker.Filters;
using Wiber.Node.Broker.Reading;

namespace Wiber.UnitTests.Broker.Reading;

/// <summary>Reads a topic page by page, as a client does.</summary>
internal static class ReadPages
{
    private const int PagesMax = 100_000;

    /// <summary>Everything from the start on, with a cursor that travels as text.</summary>
    public static string[] ReadAll(this MessageBroker broker, MessageFilter filter, int pageMessages, int? partition = null)
    {
        var all = new List<string>();
        TopicCursor next = TopicCursor.Start;
        for (int page = 0; page < PagesMax; page++)
        {
            TopicReadResult result = broker.Read(To(filter, pageMessages, partition), next);
            Assert.Equal(ReadStatus.Found, result.Status);
            Assert.InRange(result.Messages.Count, 0, pageMessages);
            all.AddRange(result.Messages.Select(ModelMessage.Describe));
            Assert.True(TopicCursor.TryParse(result.Next.ToString(), out TopicCursor? parsed));
            if (result.IsComplete)
            {
                return [.. all];
            }

            Assert.NotEqual(next.ToString(), result.Next.ToString());
            next = parsed;
        }

        throw new InvalidOperationException("the pages have no end");
    }

    /// <summary>Everything from the end on backwards, in the order of the log.</summary>
    public static string[] ReadAllBack(this MessageBroker broker, MessageFilter filter, int pageMessages, int? partition = null)
    {
        var pages = new List<string[]>();
        LogPlace before = LogPlace.End;
        for (int page = 0; page < PagesMax; page++)
        {
            TopicReadResult result = broker.ReadLast(To(filter, pageMessages, partition), before);
            Assert.InRange(result.Messages.Count, 0, pageMessages);
            pages.Add([.. result.Messages.Select(ModelMessage.Describe)]);
            Assert.Equal(result.Before is null, result.IsComplete);
            if (result.Before is not { } rest)
            {
                return [.. Enumerable.Reverse(pages).SelectMany(messages => messages)];
            }

            Assert.True(rest < before);
            before = rest;
        }

        throw new InvalidOperationException("the pages have no end");
    }

    public static TopicRead To(MessageFilter filter, int messagesMax, int? partition = null) => new()
    {
        Topic = FilterModel.Topic,
        Partition = partition,
        Filter = filter,
        MessagesMax = messagesMax,
        BytesMax = int.MaxValue,
    };
}
