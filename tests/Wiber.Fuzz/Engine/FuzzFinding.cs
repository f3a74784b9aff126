namespace Wiber.Fuzz.Engine;

/// <summary>An input that a parser failed at.</summary>
/// <param name="Target">The parser.</param>
/// <param name="Seed">The seed of the run.</param>
/// <param name="Case">The input's number.</param>
/// <param name="Input">The input.</param>
/// <param name="What">What went wrong.</param>
internal sealed record FuzzFinding(string Target, int Seed, long Case, FuzzInput Input, string What)
{
    /// <summary>The command that tries the same input again.</summary>
    public string Command =>
        $"dotnet run -c Release --project tests/Wiber.Fuzz -- --target {Target} --seed {Seed} --case {Case}";

    /// <summary>Writes the input to a file of its own.</summary>
    public string Save()
    {
        string file = Path.Combine(Path.GetTempPath(), $"wiber-fuzz-{Target}-{Seed}-{Case}.bin");
        File.WriteAllBytes(file, Input.Bytes);
        return file;
    }

    public override string ToString() =>
        $"{Target}, input {Case} of seed {Seed}, {Input.Kind.ToString().ToLowerInvariant()}, {Input.Bytes.Length} bytes: {What}";
}
