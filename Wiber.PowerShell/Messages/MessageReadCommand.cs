using System.Collections;
using System.Management.Automation;
using Wiber.Client.Api;
using Wiber.Client.Reading;
using Wiber.PowerShell.Completion;
using Wiber.PowerShell.Connection;
using Wiber.PowerShell.Errors;
using Wiber.PowerShell.Parameters;

namespace Wiber.PowerShell.Messages;

/// <summary>A cmdlet that reads a topic.</summary>
public abstract class MessageReadCommand : ClusterCommand
{
    /// <summary>The topic.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(TopicCompleter))]
    [ValidateNotNullOrEmpty]
    public string Topic { get; set; } = "";

    /// <summary>
    /// Where to begin: Earliest, Latest, or an offset (of -Partition, where there are several). A group begins there only where
    /// it has committed nothing yet; Reset-WiberConsumerGroup sets it elsewhere.
    /// </summary>
    [Parameter]
    [FetchStartTransformation]
    [ArgumentCompleter(typeof(StartCompleter))]
    public FetchStart? From { get; set; }

    /// <summary>Begins with the first message of this time or later: a time, or how long ago, such as 90s or 2h.</summary>
    [Parameter]
    [InstantTransformation]
    public DateTimeOffset? Since { get; set; }

    /// <summary>Only messages before this time: a time, or how long ago, such as 90s or 2h.</summary>
    [Parameter]
    [InstantTransformation]
    public DateTimeOffset? Until { get; set; }

    /// <summary>Only this partition. Default: all, in the order in which messages were stored.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? Partition { get; set; }

    /// <summary>Only messages of this sender.</summary>
    [Parameter]
    public string? Sender { get; set; }

    /// <summary>Only messages for this recipient.</summary>
    [Parameter]
    public string? Recipient { get; set; }

    /// <summary>Only messages with this key.</summary>
    [Parameter]
    public string? Key { get; set; }

    /// <summary>Only the message with this id.</summary>
    [Parameter]
    public string? Id { get; set; }

    /// <summary>Only messages with these headers.</summary>
    [Parameter]
    [Alias("Header")]
    public IDictionary? Headers { get; set; }

    /// <summary>Only messages with this text in them; the case of A to Z does not matter.</summary>
    [Parameter]
    public string? Text { get; set; }

    /// <summary>
    /// How much of what was acknowledged must be seen: Local (what the node has that answers, the leader if there is one),
    /// Leader, or Linearizable (everything, whoever answers). Only for reading what is there: not with -Wait, -Timeout or -Group.
    /// </summary>
    [Parameter]
    public ReadConsistency Consistency { get; set; } = ReadConsistency.Local;

    /// <summary>
    /// Gives payloads of JSON as objects, and not as text: custom objects, or a table where a name cannot be that of a property.
    /// </summary>
    [Parameter]
    public SwitchParameter AsJson { get; set; }

    /// <summary>Refuses what could only be ignored.</summary>
    internal override void Begin()
    {
        string[] streaming = ["Wait", "Timeout", "Group"];
        if (IsGiven(nameof(Consistency)) && streaming.FirstOrDefault(IsGiven) is { } other)
        {
            throw CommandException.InvalidArgument(
                $"-Consistency is about reading what is there: it does not go with -{other}",
                $"Leave -Consistency out; with -{other} every message that is acknowledged comes, sooner or later.",
                Consistency);
        }
    }

    /// <summary>True for a parameter that the user gave.</summary>
    internal bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    internal FetchStart Start(FetchStart fallback) => From ?? (Since is { } time ? FetchStart.Since(time) : fallback);

    internal TopicReader OpenReader(ClusterConnection connection, TimestampOrder? order = null)
    {
        var filter = new MessageFilter
        {
            Sender = Sender,
            Recipient = Recipient,
            Key = Key,
            Id = Id,
            Headers = MessageTemplate.ReadHeaders(Headers),
            Text = Text,
            Until = Until,
        };
        return new TopicReader(new ClusterSource(connection.Client, Topic, Partition, filter, Consistency, order), Warn);
    }

    internal WiberMessage Show(Message message, ClusterConnection connection) =>
        new(message, PayloadReader.Read(message, AsJson), connection.ConfigOrAddresses);
}
