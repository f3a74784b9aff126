using System.Collections.Immutable;
using Wiber.Client.Api;
using Wiber.Client.Text;
using Wiber.Tui.Monitor.Keys;

namespace Wiber.Tui.Monitor.Views;

/// <summary>The messages of a topic, a part of them at a time.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="FilterText">The filter as it was written; empty for none.</param>
/// <param name="Request">Which request brings the messages.</param>
/// <param name="Selected">The message chosen.</param>
internal sealed record TopicView(string Topic, string FilterText, int Request, int Selected = 0)
    : ListView(KeyScope.Topic, Selected)
{
    private const int MessagesMax = 1_000;
    private const long CharsMax = 32 * 1024 * 1024;

    /// <summary>The messages held; when they are too many or too long, those at the other end go.</summary>
    public ImmutableList<ListedMessage> Messages { get; init; } = [];

    /// <summary>Where to go on backwards; null at the beginning of the topic.</summary>
    public string? Before { get; init; }

    /// <summary>Whether new messages are shown as they come.</summary>
    public bool IsFollowing { get; init; } = true;

    /// <summary>True while older ones are on their way.</summary>
    public bool IsLoadingOlder { get; init; }

    public override string Title =>
        TerminalText.Escape(FilterText.Length == 0 ? $"Topic {Topic}" : $"Topic {Topic}, {FilterText}");

    public override int Count => Messages.Count;

    public override string EmptyText =>
        FilterText.Length == 0 ? "The topic has no messages." : "No message matches; new ones are shown as they come.";

    public Message? Chosen => Messages.IsEmpty ? null : Messages[Place].Message;

    /// <summary>Whoever moves up stands still; whoever comes to the end does not follow again by that alone.</summary>
    public override ListView Move(int rowCount) =>
        (TopicView)base.Move(rowCount) with { IsFollowing = IsFollowing && rowCount >= 0 };

    /// <summary>The last page.</summary>
    public TopicView Show(FetchAnswer page) => this with
    {
        Messages = [.. page.Messages.Select(ListedMessage.Of)],
        Selected = page.Messages.Count - 1,
        Before = page.Before,
        IsLoading = false,
        Problem = null,
    };

    /// <summary>
    /// A new message. If old ones go for it, what is in front of them is found again only by opening the topic anew.
    /// </summary>
    public TopicView Add(Message message)
    {
        ImmutableList<ListedMessage> messages = Messages.Add(ListedMessage.Of(message));
        int gone = 0;
        while (IsTooMuch(messages))
        {
            messages = messages.RemoveAt(0);
            gone++;
        }

        return this with { Messages = messages, Selected = messages.Count - 1, Before = gone == 0 ? Before : null };
    }

    /// <summary>The page in front of the first message; nobody follows the end meanwhile, so that it may go.</summary>
    public TopicView AddOlder(FetchAnswer page)
    {
        ImmutableList<ListedMessage> messages = Messages.InsertRange(0, page.Messages.Select(ListedMessage.Of));
        while (IsTooMuch(messages) && messages.Count > page.Messages.Count)
        {
            messages = messages.RemoveAt(messages.Count - 1);
        }

        return this with
        {
            Messages = messages,
            Selected = Math.Max(0, Place + page.Messages.Count - 1),
            Before = page.Before,
            IsLoadingOlder = false,
        };
    }

    private static bool IsTooMuch(ImmutableList<ListedMessage> messages) =>
        messages.Count > MessagesMax || (messages.Count > 1 && messages.Sum(message => (long)message.CharCount) > CharsMax);
}
