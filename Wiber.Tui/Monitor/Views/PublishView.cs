using System.Collections.Immutable;
using Wiber.Client.Api;
using Wiber.Tui.Monitor.Keys;

namespace Wiber.Tui.Monitor.Views;

/// <summary>A message that is being written.</summary>
/// <param name="Fields">Topic, payload, key and sender.</param>
/// <param name="Active">Index of the field that is written.</param>
internal sealed record PublishView(ImmutableArray<TextField> Fields, int Active) : View(KeyScope.Entry)
{
    public static ImmutableArray<string> Labels { get; } = ["Topic", "Payload", "Key", "Sender"];

    public string Topic => Fields[0].Text.Trim();

    public OutgoingMessage Message => OutgoingMessage.Text(Fields[1].Text) with { Key = Given(2), Sender = Given(3) };

    public string Payload => Fields[1].Text;

    /// <summary>An empty message to a topic; the topic is written first if it is not known.</summary>
    public static PublishView For(string topic) =>
        new([TextField.Of(topic), TextField.Empty, TextField.Empty, TextField.Empty], topic.Length == 0 ? 0 : 1);

    public PublishView Press(KeyStroke key) => this with { Fields = Fields.SetItem(Active, Fields[Active].Press(key)) };

    public PublishView Move(int step) => this with { Active = (Active + step + Fields.Length) % Fields.Length };

    private string? Given(int index) => Fields[index].Text.Length == 0 ? null : Fields[index].Text;
}
