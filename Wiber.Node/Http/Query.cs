using System.Globalization;
using System.Text;
using Wiber.Client.Messages;
using Wiber.Node.Http.Problems;

namespace Wiber.Node.Http;

/// <summary>Reads path and query values and names the bad one.</summary>
internal static class Query
{
    /// <summary>The topic in the path.</summary>
    /// <exception cref="ProblemException">It cannot be a topic's name.</exception>
    public static string Topic(HttpContext context)
    {
        string topic = context.Request.RouteValues["topic"] as string ?? "";
        return TopicName.TryValidate(topic, out string problem)
            ? topic
            : throw new ProblemException(new Problem(StatusCodes.Status400BadRequest, ProblemCode.InvalidTopic, problem));
    }

    /// <summary>The offset in the path.</summary>
    /// <exception cref="ProblemException">It is no offset.</exception>
    public static long Offset(HttpContext context)
    {
        string text = context.Request.RouteValues["offset"] as string ?? "";
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long offset)
            ? offset
            : throw new ProblemException(Problem.InvalidArgument($"the offset must be a whole number from 0 on, not \"{text}\""));
    }

    /// <summary>Refuses parameters that the path does not know: a misspelt one must not be ignored.</summary>
    public static void AllowOnly(HttpRequest request, params ReadOnlySpan<string> known)
    {
        foreach (string name in request.Query.Keys)
        {
            if (!known.Contains(name))
            {
                string here = known.IsEmpty ? "this path takes none" : $"known here: {string.Join(", ", known.ToArray())}";
                throw new ProblemException(Problem.InvalidArgument($"unknown query parameter \"{name}\"; {here}"));
            }
        }
    }

    /// <summary>The partition, or nothing if none is given.</summary>
    public static int? Partition(HttpRequest request) => (int?)Number(request, "partition", 0, int.MaxValue);

    /// <summary>A text that is not empty, or nothing if it is not given.</summary>
    public static string? Text(HttpRequest request, string name)
    {
        if (!request.Query.TryGetValue(name, out Microsoft.Extensions.Primitives.StringValues texts))
        {
            return null;
        }

        return texts is [{ Length: > 0 } text]
            ? text
            : throw new ProblemException(Problem.InvalidArgument(
                texts.Count > 1 ? $"{name} is given {texts.Count} times; give it once" : $"{name} is empty; leave it out"));
    }

    /// <summary>A text in UTF-8, of so many bytes at most.</summary>
    public static byte[]? Utf8(HttpRequest request, string name, int bytesMax) =>
        Text(request, name) is { } text ? Utf8(text, name, bytesMax) : null;

    /// <summary>A time as microseconds since 1970, or nothing if it is not given.</summary>
    public static long? Time(HttpRequest request, string name)
    {
        if (Text(request, name) is not { } text)
        {
            return null;
        }

        return JsonText.TryParseTime(text, out long timestampUs)
            ? timestampUs
            : throw new ProblemException(
                Problem.InvalidArgument($"{name} must be an RFC 3339 time such as 2026-01-31T12:00:00Z, not \"{text}\""));
    }

    /// <summary>A text in UTF-8, of so many bytes at most.</summary>
    public static byte[] Utf8(string text, string name, int bytesMax)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return bytes.Length <= bytesMax
            ? bytes
            : throw new ProblemException(Problem.InvalidArgument(
                $"{name} has {bytes.Length} bytes in UTF-8; no message can have more than {bytesMax} there"));
    }

    /// <summary>A whole number between two bounds, or nothing if it is not given.</summary>
    public static long? Number(HttpRequest request, string name, long min, long max)
    {
        if (!request.Query.TryGetValue(name, out Microsoft.Extensions.Primitives.StringValues text))
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            && value >= min
            && value <= max
                ? value
                : throw new ProblemException(
                    Problem.InvalidArgument($"{name} must be a whole number from {min} to {max}, not \"{text}\""));
    }

    /// <summary>One of a few words, or the first of them if it is not given.</summary>
    public static string Choice(HttpRequest request, string name, params ReadOnlySpan<string> choices)
    {
        string? text = request.Query[name];
        if (text is null)
        {
            return choices[0];
        }

        return choices.Contains(text)
            ? text
            : throw new ProblemException(
                Problem.InvalidArgument($"{name} must be one of {string.Join(", ", choices.ToArray())}, not \"{text}\""));
    }

    /// <summary>An unsigned number in a header, or nothing if it is not given.</summary>
    public static ulong? Header(HttpRequest request, string name)
    {
        if (!request.Headers.TryGetValue(name, out Microsoft.Extensions.Primitives.StringValues text))
        {
            return null;
        }

        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value)
            ? value
            : throw new ProblemException(
                Problem.InvalidArgument($"header {name} must be an unsigned 64-bit number, not \"{text}\""));
    }
}
