using System.Buffers;
using System.IO.Pipelines;
using Wiber.Fuzz.Corpus;
using Wiber.Fuzz.Engine;
using Wiber.Node.Chat;
using Wiber.Node.Connections;
using Wiber.Node.Lines;

namespace Wiber.Fuzz.Targets;

/// <summary>
/// What clients of the line and the chat protocol send, whole and in pieces: requests are the same however the network cuts them,
/// and each one that is told to be the last is.
/// </summary>
internal sealed class ConnectionTarget<TRequest>(
    string name, Func<PipeReader, RequestReader<TRequest>> open, Func<TRequest, bool> isRefused, string[] corpus, string[] words)
    : FuzzTarget
    where TRequest : class
{
    private const int RequestsMax = 100_000;
    private const int PieceBytes = 7;

    public override string Name => name;

    public override int Weight => 40;

    public override IReadOnlyList<byte[]> Corpus { get; } = SampleTexts.Utf8(corpus);

    public override IReadOnlyList<byte[]> Words { get; } = SampleTexts.Utf8(words);

    public override int AllocationBytesPerByte => 1_000;

    public override Verdict Try(FuzzInput input)
    {
        List<TRequest> whole = ReadAll(new ReadOnlySequence<byte>(input.Bytes));
        List<TRequest> inPieces = ReadAll(Pieces.Of(input.Bytes, PieceBytes));
        Require(whole.SequenceEqual(inPieces), "the requests depend on how the network cuts them");
        return whole.Exists(request => isRefused(request)) ? Verdict.Refused : Verdict.Accepted;
    }

    private List<TRequest> ReadAll(ReadOnlySequence<byte> input)
    {
        PipeReader pipe = PipeReader.Create(input);
        RequestReader<TRequest> reader = open(pipe);
        var requests = new List<TRequest>();
        while (reader.ReadAsync(CancellationToken.None).GetAwaiter().GetResult() is { } request)
        {
            requests.Add(request);
            Require(requests.Count < RequestsMax, "the requests never end");
            if (request is LineCommand.Refused { IsLast: true } or ChatRequest.Refused { IsLast: true })
            {
                break;
            }
        }

        return requests;
    }
}
