using System.Text.Json;
using System.Text.Json.Serialization;

namespace Wiber.Testing.Histories;

/// <summary>A history as NDJSON: an operation a line, times in ticks of the stopwatch since the recording began.</summary>
public static class HistoryFile
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Writes a history in the order in which its operations began.</summary>
    public static void Write(string path, IEnumerable<LogOperation> history) => File.WriteAllLines(
        path,
        history.OrderBy(operation => operation.Invoked).Select(operation => JsonSerializer.Serialize(operation, Options)));

    /// <summary>Reads a history.</summary>
    /// <exception cref="InvalidDataException">A line is not an operation; the message names it.</exception>
    public static IReadOnlyList<LogOperation> Read(string path) => [.. File.ReadLines(path).Select(ReadLine)];

    private static LogOperation ReadLine(string line, int index)
    {
        try
        {
            return JsonSerializer.Deserialize<LogOperation>(line, Options)
                ?? throw new InvalidDataException($"line {index + 1} is null");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"line {index + 1} is not an operation: {error.Message}", error);
        }
    }
}
