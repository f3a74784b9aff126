using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Wiber.Client.Api;
using Wiber.Client.Consuming;
using Wiber.Client.Reading;
using Wiber.PowerShell.Completion;
using Wiber.PowerShell.Connection;
using Wiber.PowerShell.Errors;
using Wiber.PowerShell.Parameters;
using Wiber.PowerShell.Pipeline;

namespace Wiber.PowerShell.Messages;

/// <summary>Receives the messages of a topic, alone or as a member of a consumer group.</summary>
/// <remarks>
/// Without -Wait: from the first message to the last one there is. With -Wait: what is published from now on, until the
/// pipeline is stopped; it goes on over failures of nodes without losing or repeating a message, and waits for a topic that
/// does not exist yet.
///
/// With -Group it shares the partitions with the other members of the group, goes on where the group is, and commits by
/// itself: a message is done when the pipeline asks for the next one, or took the last it wants. What is sent to another
/// topic in the same pipeline is acknowledged there before it is committed; if it is refused, that ends the member. If the
/// pipeline fails or is stopped at a message, the group gets that message again. With -ManualCommit nothing is committed but
/// what $_.Commit() says. Without -Wait a member ends when the group has nothing before it.
/// </remarks>
/// <example>
/// <code>Receive-WiberMessage chat</code>
/// Shows what is in a topic.
/// </example>
/// <example>
/// <code>Receive-WiberMessage chat -Wait -Timeout 2 | ForEach-Object { "$($_.Sender): $($_.Payload)" }</code>
/// Prints messages as they come, until none came for two seconds.
/// </example>
/// <example>
/// <code>Receive-WiberMessage chat -Order Timestamp -Window 500ms | Format-Table Timestamp, Late, Payload</code>
/// Reads in the order in which messages were made, by their senders' clocks, and not in that in which they were stored.
/// </example>
/// <example>
/// <code>Receive-WiberMessage orders -Group billing -MaxMessages 100 | ForEach-Object Payload</code>
/// Takes up to a hundred messages that the group did not have yet.
/// </example>
/// <example>
/// <code>Receive-WiberMessage orders -Group audit -ManualCommit | ForEach-Object { if ($_.Offset -ge 0) { $_.Commit() } }</code>
/// Decides of each message whether it is done.
/// </example>
[Cmdlet(VerbsCommunications.Receive, "WiberMessage", DefaultParameterSetName = Alone)]
[OutputType(typeof(WiberMessage))]
[OutputType(typeof(WiberGroupMessage), ParameterSetName = [InGroup])]
public sealed class ReceiveWiberMessageCommand : MessageReadCommand
{
    private const string Alone = "Alone";
    private const string InGroup = "Group";

    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(2);

    private readonly Guid _session = Runspace.DefaultRunspace?.InstanceId ?? Guid.Empty;

    /// <summary>Ends after so many messages.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    [Alias("First")]
    public long? MaxMessages { get; set; }

    /// <summary>Goes on with new messages as they come; without -From only with those.</summary>
    [Parameter]
    [Alias("Follow")]
    public SwitchParameter Wait { get; set; }

    /// <summary>Waits for messages, and ends when none came for so long: seconds, or a text such as 500ms or 2m.</summary>
    [Parameter]
    [DurationTransformation]
    [ValidateDuration(0, 86_400_000)]
    public TimeSpan? Timeout { get; set; }

    /// <summary>
    /// Log: as messages were stored. Timestamp: by their senders' times, corrected where a sender said how its clock stands;
    /// what comes too late for its place is marked Late.
    /// </summary>
    [Parameter(ParameterSetName = Alone)]
    public MessageOrder Order { get; set; } = MessageOrder.Log;

    /// <summary>
    /// With -Order Timestamp: how long a message is held back for others that belong in front of it: seconds, or a text such as
    /// 500ms, up to 1m.
    /// </summary>
    [Parameter(ParameterSetName = Alone)]
    [DurationTransformation]
    [ValidateDuration(0, 60_000)]
    public TimeSpan Window { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Consumes as a member of this group.</summary>
    [Parameter(Mandatory = true, ParameterSetName = InGroup)]
    [ArgumentCompleter(typeof(GroupCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Group { get; set; }

    /// <summary>The member's name. Who comes back under it keeps its partitions. Default: one of its own.</summary>
    [Parameter(ParameterSetName = InGroup)]
    public string? Member { get; set; }

    /// <summary>Commits nothing but what $_.Commit() says.</summary>
    [Parameter(ParameterSetName = InGroup)]
    public SwitchParameter ManualCommit { get; set; }

    /// <summary>Commits a message before the pipeline gets it, so that the group never gets it again.</summary>
    [Parameter(ParameterSetName = InGroup)]
    public SwitchParameter AtMostOnce { get; set; }

    internal override void ProcessInput() => Guard(Topic, () =>
    {
        if (Group is null)
        {
            ReceiveAlone();
        }
        else
        {
            RequireNoFilter();
            ReceiveInGroup();
        }
    });

    private void ReceiveAlone()
    {
        bool isByTime = Order == MessageOrder.Timestamp;
        if (!isByTime && MyInvocation.BoundParameters.ContainsKey(nameof(Window)))
        {
            throw CommandException.InvalidArgument(
                "-Window goes with -Order Timestamp", "Add -Order Timestamp, or leave -Window out.", Window);
        }

        ClusterConnection connection = ConnectToLeader();
        TopicReader reader = OpenReader(connection, isByTime ? new TimestampOrder { Window = Window } : null);
        bool waits = Wait || Timeout is not null;
        FetchStart start = Start(Wait ? FetchStart.Latest : FetchStart.Earliest);
        Write(
            token => (waits, isByTime) switch
            {
                (true, false) => IdleEnd.ReadAsync(ending => reader.FollowAsync(start, ending), Timeout, null, token),
                (true, true) => IdleEnd.ReadAsync(ending => reader.FollowOrderedAsync(start, ending), Timeout, null, token),
                (false, false) => reader.ReadAsync(start, token),
                (false, true) => reader.ReadOrderedAsync(start, token),
            },
            message => Show(message, connection));
    }

    private void ReceiveInGroup()
    {
        ClusterConnection connection = Connect();
        var options = new GroupConsumerOptions
        {
            Topics = [Topic],
            Member = Member,
            Start = From ?? FetchStart.Earliest,
            Delivery = AtMostOnce ? Delivery.AtMostOnce : Delivery.AtLeastOnce,
            CommitInterval = ManualCommit ? null : TimeSpan.FromSeconds(1),
            BeforeCommit = token => OpenSenders.FlushAsync(_session, token),
        };
        GroupConsumer consumer = Await(token => GroupConsumer.JoinAsync(connection.Client, Group!, options, token));
        Detail($"member {consumer.Member} of group {consumer.Group}");
        ManualCommits? commits = ManualCommit ? new ManualCommits(consumer, connection.Reopen) : null;
        try
        {
            Write(
                token => IdleEnd.ReadAsync(
                    consumer.ReceiveAsync,
                    Timeout,
                    Wait || Timeout is not null ? null : ending => GroupEnd.IsReachedAsync(connection.Client, consumer, ending),
                    token),
                message => new WiberGroupMessage(
                    message,
                    PayloadReader.Read(message, AsJson),
                    connection.ConfigOrAddresses,
                    consumer.Group,
                    consumer.Member,
                    commits),
                consumer.MarkDone);
        }
        finally
        {
            commits?.Leave();

            // Who stops a pipeline does not wait for a cluster that does not answer.
            Await(_ => (StopToken.IsCancellationRequested ? consumer.CloseAsync(StopPatience) : consumer.DisposeAsync()).AsTask());
        }
    }

    /// <summary>Writes messages until there are enough, and says of the last one that the pipeline has taken it.</summary>
    private void Write(
        Func<CancellationToken, IAsyncEnumerable<Message>> open, Func<Message, WiberMessage> show, Action? markDone = null)
    {
        long count = 0;
        foreach (Message message in Enumerate(open))
        {
            try
            {
                WriteObject(show(message));
            }
            catch (PipelineStoppedException) when (PipelineEnd.IsWanted(CommandRuntime))
            {
                markDone?.Invoke();
                throw;
            }

            if (++count >= MaxMessages)
            {
                markDone?.Invoke();
                break;
            }
        }
    }

    private void RequireNoFilter()
    {
        string[] narrowing =
        [
            nameof(Since),
            nameof(Until),
            nameof(Partition),
            nameof(Sender),
            nameof(Recipient),
            nameof(Key),
            nameof(Id),
            nameof(Headers),
            nameof(Text),
        ];
        if (narrowing.FirstOrDefault(MyInvocation.BoundParameters.ContainsKey) is { } name)
        {
            throw new CommandException(
                new Failure(
                    "InvalidArgument",
                    ErrorCategory.InvalidArgument,
                    "Leave it out, or filter with Where-Object.",
                    EndsPipeline: true),
                $"a group gets all messages as they come: -{name} does not go with -Group");
        }
    }
}
