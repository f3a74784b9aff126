using System.Collections;
using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Wiber.Client.Api;
using Wiber.PowerShell.Completion;
using Wiber.PowerShell.Connection;
using Wiber.PowerShell.Errors;
using Wiber.PowerShell.Parameters;

namespace Wiber.PowerShell.Messages;

/// <summary>Publishes messages: texts, bytes, objects, what a pipeline brings.</summary>
/// <remarks>
/// Returns when a majority of the nodes has everything on disk. Messages of a pipeline are sent in their order and many in a
/// request, while the pipeline goes on; one that comes alone is sent at once. Text is sent as text, bytes as bytes, tables and
/// custom objects as JSON, and with -AsJson everything as JSON. Of an object with a property Payload that is the payload, and
/// its properties Key, Id, Sender, Recipient, ContentType, Headers and Topic go with it, so that rows of a CSV file can be
/// sent. A message of another topic is copied with its id, so that copying it again stores nothing twice. Which cluster is
/// meant is taken from objects of this module only: another object's property Config is none of its business.
///
/// What one message is refused for is an error of this message, and the others are sent; if the cluster does not acknowledge in
/// time, that ends the pipeline and says how many messages are stored. If another command of the pipeline fails, what came
/// through before is sent to its end; Ctrl+C does not wait for what is not acknowledged yet, which may be stored or not.
/// </remarks>
/// <example>
/// <code>Send-WiberMessage chat "hello" -Sender ana -PassThru</code>
/// Sends a text and shows where it is stored.
/// </example>
/// <example>
/// <code>1..1000 | Send-WiberMessage numbers</code>
/// Sends a message a number.
/// </example>
/// <example>
/// <code>@{ Total = 12; Lines = 3 } | Send-WiberMessage orders -Key cust-7 -Id order-4711</code>
/// Sends JSON with a key and an id; run again, nothing is stored twice.
/// </example>
/// <example>
/// <code>Receive-WiberMessage orders -MaxMessages 10 | Where-Object Sender -ne test | Send-WiberMessage orders-copy</code>
/// Copies messages to another topic.
/// </example>
[Cmdlet(VerbsCommunications.Send, "WiberMessage", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(WiberSendResult))]
public sealed class SendWiberMessageCommand : ClusterCommand
{
    private const int LanesMax = 64;

    /// <summary>Whoever brings messages more slowly than this gets each answer before the next message.</summary>
    private static readonly TimeSpan SlowPace = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a pipeline that fails waits for what is still on its way.</summary>
    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(10);

    private readonly Dictionary<(string, string, int?), Lane> _lanes = [];
    private readonly Dictionary<(string, string, int?), bool> _isWanted = [];
    private readonly Guid _session = Runspace.DefaultRunspace?.InstanceId ?? Guid.Empty;
    private MessageTemplate? _template;
    private string? _config;
    private bool _isInputGiven;
    private long _lastInput;
    private long _count;

    /// <summary>The topic, made if it does not exist.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(TopicCompleter))]
    [ValidateNotNullOrEmpty]
    public string Topic { get; set; } = "";

    /// <summary>What to send: a text, bytes, an object; or a message that was received.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [Alias("Payload", "Message")]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object? InputObject { get; set; }

    /// <summary>A key: messages with the same one keep their order.</summary>
    [Parameter]
    public string? Key { get; set; }

    /// <summary>An id by which the message is stored once however often it is sent. Only for one message.</summary>
    [Parameter]
    public string? Id { get; set; }

    /// <summary>Who sends it.</summary>
    [Parameter]
    public string? Sender { get; set; }

    /// <summary>Whom it is for.</summary>
    [Parameter]
    public string? Recipient { get; set; }

    /// <summary>Headers.</summary>
    [Parameter]
    [Alias("Header")]
    public IDictionary? Headers { get; set; }

    /// <summary>
    /// The sender's own time: a time, or how long ago, such as 90s. Receive-WiberMessage -Order Timestamp goes by it.
    /// </summary>
    [Parameter]
    [InstantTransformation]
    public DateTimeOffset? ClientTimestamp { get; set; }

    /// <summary>
    /// Media type of the payload. Default: none for text, application/json for objects, application/octet-stream for bytes.
    /// </summary>
    [Parameter]
    public string? ContentType { get; set; }

    /// <summary>Sends everything as JSON: a text as a JSON string, a number as a number, an object with its properties.</summary>
    [Parameter]
    public SwitchParameter AsJson { get; set; }

    /// <summary>How deep objects are written as JSON; what lies deeper becomes text.</summary>
    [Parameter]
    [ValidateRange(1, 64)]
    public int Depth { get; set; } = 4;

    /// <summary>The partition. Default: by the key, or by turns.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? Partition { get; set; }

    /// <summary>
    /// When a message counts as acknowledged: Quorum (on the disks of a majority), Leader (on the leader's disk) or None
    /// (accepted). Default: what the topic says, which is Quorum unless changed.
    /// </summary>
    [Parameter]
    public Acks? Acks { get; set; }

    /// <summary>Gives where each message is stored.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    internal override void Begin()
    {
        _config = Config;
        _isInputGiven = MyInvocation.BoundParameters.ContainsKey(nameof(InputObject));
        _template = MakeTemplate();
    }

    private MessageTemplate MakeTemplate() => new(
        new OutgoingMessage
        {
            Payload = default,
            Key = Key,
            Id = Id,
            Sender = Sender,
            Recipient = Recipient,
            ContentType = ContentType,
            Headers = MessageTemplate.ReadHeaders(Headers),
            Timestamp = ClientTimestamp,
        },
        AsJson,
        Depth);

    internal override void ProcessInput() => Guard(InputObject, () =>
    {
        if (!_isInputGiven && !IsOfWiber(InputObject))
        {
            Config = _config;
        }

        if (!IsWanted())
        {
            return;
        }

        Lane lane = FindLane();
        var pending = new PendingMessage(Make(lane), InputObject);
        bool isSlow = _count++ > 0 && Stopwatch.GetElapsedTime(_lastInput) > SlowPace;
        if (!lane.Sender.TryAdd(pending))
        {
            Finish(lane, token => lane.Sender.AddAsync(pending, token));
        }

        if (isSlow)
        {
            Finish(lane, lane.Sender.FlushAsync);
        }

        Deliver(lane);
        _lastInput = Stopwatch.GetTimestamp();
    });

    internal override void End()
    {
        foreach (Lane lane in _lanes.Values)
        {
            Finish(lane, lane.Sender.FlushAsync);
            Deliver(lane);
        }

        Detail($"{_lanes.Values.Sum(lane => lane.Sender.AcknowledgedCount)} messages acknowledged");
    }

    internal override void DisposeConnections()
    {
        if (!StopToken.IsCancellationRequested)
        {
            // Another command of the pipeline failed, or this one: what went through it before is stored all the same.
            Task.WhenAll(_lanes.Values.Select(lane => lane.Sender.CompleteAsync(DrainPatience))).GetAwaiter().GetResult();
        }

        foreach (Lane lane in _lanes.Values)
        {
            OpenSenders.Remove(lane.Sender);
            lane.Sender.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }

        _lanes.Clear();
        base.DisposeConnections();
    }

    /// <summary>Makes the message; where it is refused, a group whose messages come here does not commit past it.</summary>
    private OutgoingMessage Make(Lane lane)
    {
        try
        {
            return Id is null || _count == 0
                ? _template!.Make(InputObject)
                : throw CommandException.InvalidArgument(
                    $"-Id {Id} is for one message, and this is another one: it would count as the same and not be stored",
                    "Leave -Id out; a property Id of each object gives each its own.",
                    InputObject);
        }
        catch (CommandException refusal)
        {
            lane.Sender.NoteRefusal(refusal);
            throw;
        }
    }

    private static bool IsOfWiber(object? input) =>
        (input is PSObject wrapped ? wrapped.BaseObject : input)?.GetType().Assembly == typeof(WiberMessage).Assembly;

    /// <summary>Asks once for each topic: who confirms a hundred thousand messages one by one confirms nothing.</summary>
    private bool IsWanted()
    {
        (string, string, int?) key = LaneKey;
        if (_isWanted.TryGetValue(key, out bool isWanted))
        {
            return isWanted;
        }

        if (_isWanted.Count >= LanesMax)
        {
            throw new CommandException(
                new Failure(
                    "TooManyTargets", ErrorCategory.LimitsExceeded, "Send with one pipeline a topic.", EndsPipeline: true),
                $"one pipeline sends to at most {LanesMax} topics; their clusters and partitions count apart");
        }

        string place = Partition is { } partition ? $"topic {Topic}[{partition}]" : $"topic {Topic}";
        isWanted = ShouldProcess($"{place}, cluster of {Target}", "Send messages");
        _isWanted.Add(key, isWanted);
        return isWanted;
    }

    private (string Cluster, string Topic, int? Partition) LaneKey => (Target.ToString(), Topic, Partition);

    private Lane FindLane()
    {
        (string, string, int?) key = LaneKey;
        if (_lanes.TryGetValue(key, out Lane? lane))
        {
            return lane;
        }

        ClusterConnection connection = Connect();
        string topic = Topic;
        var sender = new BatchSender(
            (messages, token) => connection.Client.PublishAsync(topic, messages, Acks, Partition, token),
            new BatchSenderOptions(),
            StopToken);
        OpenSenders.Add(_session, sender);
        lane = new Lane(sender, connection.ConfigOrAddresses);
        _lanes.Add(key, lane);
        return lane;
    }

    /// <summary>Waits; if sending has ended, says what became of the messages before it says why.</summary>
    private void Finish(Lane lane, Func<CancellationToken, Task> wait)
    {
        try
        {
            Await(wait);
        }
        catch (WiberApiException error)
        {
            Deliver(lane);
            long stored = _lanes.Values.Sum(each => each.Sender.AcknowledgedCount);
            throw new WiberApiException(
                error.Code,
                error.Status,
                $"{error.Detail}; {stored} {(stored == 1 ? "message" : "messages")} acknowledged before, nothing behind it sent",
                error);
        }
    }

    private void Deliver(Lane lane)
    {
        while (lane.Sender.TryTake(out SendOutcome outcome))
        {
            if (outcome.Error is { } error)
            {
                Guard(outcome.Input, () => throw Refused(error));
            }
            else if (PassThru)
            {
                WriteObject(new WiberSendResult(outcome.Answer!, lane.Cluster));
            }
        }
    }

    private static Exception Refused(Exception error) => error is ArgumentException
        ? CommandException.InvalidArgument(error.Message, "Give the -ContentType that the payload has.")
        : error;

    private sealed record Lane(BatchSender Sender, string Cluster);
}
