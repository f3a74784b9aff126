using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Wiber.Fuzz.Corpus;
using Wiber.Fuzz.Engine;
using Wiber.Node.Http;
using Wiber.Node.Http.Problems;

namespace Wiber.Fuzz.Targets;

/// <summary>A small JSON document in the body of a request: what is accepted is the same when it is written anew.</summary>
internal sealed class DocumentTarget<T>(string name, JsonTypeInfo<T> type, params string[] corpus) : FuzzTarget
    where T : class
{
    public override string Name => name;

    public override IReadOnlyList<byte[]> Corpus { get; } = [.. corpus.Select(SampleJson.Of)];

    public override IReadOnlyList<byte[]> Words { get; } =
    [
        .. SampleTexts.JsonWords,
        .. corpus
            .SelectMany(text => text.Split('\'').Where((_, place) => place % 2 == 1))
            .Distinct()
            .SelectMany(word => SampleTexts.Utf8($"\"{word}\"", $"\"{word}\":")),
    ];

    public override Verdict Try(FuzzInput input)
    {
        T document;
        try
        {
            document = Read(input.Bytes);
        }
        catch (ProblemException exception)
        {
            Require(exception.Problem.Status is 400 or 413, $"a refusal with status {exception.Problem.Status}");
            return Verdict.Refused;
        }

        byte[] written = JsonSerializer.SerializeToUtf8Bytes(document, type);
        byte[] again = JsonSerializer.SerializeToUtf8Bytes(Read(written), type);
        RequireEqual(written, again, "the document written anew");
        return Verdict.Accepted;
    }

    private T Read(byte[] body)
    {
        var context = new DefaultHttpContext();
        context.Request.Body = new MemoryStream(body);
        return SmallBody.ReadAsync(context.Request, type, Problem.InvalidArgument, SmallBody.LargeBytesMax).GetAwaiter().GetResult();
    }
}
