using System.Diagnostics;
using System.Text;
using System.Text.Unicode;
using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Messages;
using Wiber.Tui.CommandLine;
using Wiber.Tui.Formatting;
using Wiber.Tui.Sending;

namespace Wiber.Tui.Verbs;

/// <summary><c>wiber send</c>: publishes a text, a file, or standard input a message a line.</summary>
internal static class SendVerb
{
    public static Verb Create(CommandRunner runner)
    {
        var verb = new Verb("send", "Publish a message, or standard input a message a line.", """
            Returns when a majority of the nodes has the message on disk, and prints where it is: TOPIC[PARTITION]@OFFSET id=ID.
            Standard input is published in batches, in order; a line is sent within about 20 ms also if no other follows. An empty
            line is an empty message. Ends at the first line that is not acknowledged, with exit code 1 and the line's number. What
            was sent is summed up on standard error. With --json, a publish answer a line is printed for every message:
            {"topic", "partition", "offset", "id", "duplicate", "timestamp"}.

            Examples:
              wiber send chat "hello" --sender alice
              wiber send orders --file order.json --content-type application/json --header source=web
              wiber send payments "42" --id payment-4711         stored once however often it is run
              seq 100000 | wiber send numbers
              tail -f app.log | wiber send logs --key app
              wiber receive orders --json | wiber send orders-copy --ndjson
            """);
        var options = new SendOptions();
        options.AddTo(verb);
        runner.Bind(verb, context => RunAsync(context, options));
        return verb;
    }

    private static async Task<int> RunAsync(CommandContext context, SendOptions options)
    {
        OutgoingMessage template = options.Template(context.Arguments);
        OutgoingMessage? single = context.Arguments.GetValue(options.Text) is { } text
            ? template with { Payload = Encoding.UTF8.GetBytes(text) }
            : context.Arguments.GetValue(options.File) is { } file
                ? await ReadFileAsync(file, template, context.CancellationToken)
                : null;
        if (single is not null && PayloadCheck.Find(single.Payload.Span, single.ContentType) is { } fault)
        {
            throw new CommandException(ExitCode.Usage, $"the message is {fault}");
        }

        using WiberClient client = context.Connect(context.LoadConfig());
        var publisher = new ClusterPublisher(
            client,
            context.Arguments.GetRequiredValue(options.Topic),
            options.ReadAcks(context.Arguments),
            context.Arguments.GetValue(options.Partition));
        if (single is null)
        {
            ILineFormat format = context.Arguments.GetValue(options.Ndjson) ? new JsonLines(template) : new PayloadLines(template);
            return await SendLinesAsync(context, publisher, format);
        }

        IReadOnlyList<PublishAnswer> answers = await publisher.PublishAsync([single], context.CancellationToken);
        Print(context, answers[0]);
        return ExitCode.Done;
    }

    private static async Task<int> SendLinesAsync(CommandContext context, ClusterPublisher publisher, ILineFormat format)
    {
        if (context.Streams.IsInputTerminal)
        {
            context.Error.WriteLine("type a message a line; Ctrl+D ends");
        }

        long start = Stopwatch.GetTimestamp();
        PublishAnswer? last = null;
        var sender = new LineSender(publisher, format, async answers =>
        {
            last = answers[^1];
            if (context.IsJson)
            {
                foreach (PublishAnswer answer in answers)
                {
                    context.Output.WriteLine(JsonLine.Of(answer));
                }

                await context.Output.FlushAsync(context.CancellationToken);
            }
        });
        try
        {
            await sender.SendAsync(context.Streams.Input, new LineBatchOptions(), context.CancellationToken);
        }
        catch (OperationCanceledException)
        {
            context.Error.WriteLine($"interrupted: {sender.AcknowledgedCount} messages acknowledged");
            throw;
        }

        if (sender.AcknowledgedCount == 1 && !context.IsJson)
        {
            Print(context, last!);
        }
        else if (sender.AcknowledgedCount != 1)
        {
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            string where = last is null
                ? ""
                : $", the last one at {MessageLine.Of(last with { Id = null }, isForTerminal: true)}";
            context.Error.WriteLine(
                $"{sender.AcknowledgedCount} messages acknowledged in {seconds:0.0} s "
                + $"({sender.AcknowledgedCount / seconds:0}/s){where}");
        }

        return ExitCode.Done;
    }

    private static void Print(CommandContext context, PublishAnswer answer) => context.Output.WriteLine(
        context.IsJson ? JsonLine.Of(answer) : MessageLine.Of(answer, context.Streams.IsOutputTerminal));

    private static async Task<OutgoingMessage> ReadFileAsync(
        FileInfo file, OutgoingMessage template, CancellationToken cancellationToken)
    {
        if (!file.Exists)
        {
            throw new CommandException(ExitCode.Usage, $"--file {file}: there is no such file");
        }

        if (file.Length > MessageBatchLimits.PayloadBytesMax)
        {
            throw new CommandException(
                ExitCode.Usage,
                $"--file {file} has {file.Length} bytes; a message has at most {MessageBatchLimits.PayloadBytesMax}");
        }

        byte[] payload = await File.ReadAllBytesAsync(file.FullName, cancellationToken);
        string? contentType = template.ContentType ?? (Utf8.IsValid(payload) ? null : "application/octet-stream");
        return template with { Payload = payload, ContentType = contentType };
    }
}
