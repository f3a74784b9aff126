using System.Globalization;
using System.Text;
using Wiber.Client.Configuration;

namespace Wiber.Client.Security;

/// <summary>
/// The file of the tokens that nodes accept: lines of <c>name role sha256</c>, the hash as 64 hexadecimal digits; blank lines and
/// those that begin with # do not count. The tokens themselves are nowhere.
/// </summary>
public static class TokenFile
{
    /// <summary>The most tokens that a file has.</summary>
    public const int TokensMax = 1_000;

    private const int BytesMax = 1 << 20;
    private const string Heading = "# Tokens of the Wiber API: name, role (read, write, admin), SHA-256. See docs/security.md.";

    /// <summary>Reads the file.</summary>
    /// <exception cref="SecurityFileException">It cannot be read or used, or others than its owner can change it.</exception>
    public static IReadOnlyList<TokenEntry> Read(string path)
    {
        FileRights.RequireUnchangedByOthers(path);
        try
        {
            long bytes = new FileInfo(path).Length;
            return bytes <= BytesMax
                ? Parse(path, File.ReadAllLines(path))
                : throw new SecurityFileException(path, string.Create(
                    CultureInfo.InvariantCulture, $"it has {bytes} bytes; a file of tokens has at most {BytesMax}"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SecurityFileException(path, $"cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Makes a token and adds it to the file, which is made if it is missing.</summary>
    /// <returns>The token, which nothing can tell again.</returns>
    /// <exception cref="SecurityFileException">The name is taken or none, or the file cannot be used.</exception>
    public static string Add(string path, string name, ApiRole role)
    {
        if (IdentityRule.FindProblem(name) is { } problem)
        {
            throw new SecurityFileException(path, $"\"{name}\" cannot be a token's name: it {problem}");
        }

        bool isNew = !File.Exists(path);
        IReadOnlyList<TokenEntry> tokens = isNew ? [] : Read(path);
        if (tokens.Any(token => IsNamed(token, name)))
        {
            throw new SecurityFileException(path, $"there is a token \"{name}\"; revoke it first, or choose another name");
        }

        if (tokens.Count >= TokensMax)
        {
            throw new SecurityFileException(path, $"it has {TokensMax} tokens, and may have no more");
        }

        string text = ApiToken.Create();
        string line = $"{name} {NameOf(role)} {Convert.ToHexString(ApiToken.Hash(text)).ToLowerInvariant()}";
        string[] before = isNew ? [Heading] : Lines(path);
        Write(path, [.. before, line]);
        return text;
    }

    /// <summary>Takes a token out of the file.</summary>
    /// <exception cref="SecurityFileException">There is none of this name, or the file cannot be used.</exception>
    public static void Remove(string path, string name)
    {
        if (!Read(path).Any(token => IsNamed(token, name)))
        {
            throw new SecurityFileException(path, $"there is no token \"{name}\"");
        }

        Write(path, [.. Lines(path).Where(line => Words(line) is not [var known, ..] || known != name)]);
    }

    /// <summary>A role as the file and the console have it.</summary>
    public static string NameOf(ApiRole role) => role.ToString().ToLowerInvariant();

    private static bool IsNamed(TokenEntry token, string name) => token.Name.Equals(name, StringComparison.Ordinal);

    private static string[] Words(string line) =>
        line.TrimStart().StartsWith('#') ? [] : line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

    private static List<TokenEntry> Parse(string path, string[] lines)
    {
        var tokens = new List<TokenEntry>();
        for (int i = 0; i < lines.Length; i++)
        {
            switch (Words(lines[i]))
            {
                case []:
                    break;
                case [var name, var role, var hash]
                    when TryParseRole(role, out ApiRole known) && TryParseHash(hash, out byte[] bytes)
                        && IdentityRule.FindProblem(name) is null && !tokens.Any(token => IsNamed(token, name)):
                    tokens.Add(new TokenEntry(name, known, bytes));
                    break;
                default:
                    // The line is not shown: somebody may have put a token there.
                    throw new SecurityFileException(path, string.Create(
                        CultureInfo.InvariantCulture,
                        $"line {i + 1} must be a name that no other line has, a role (read, write or admin), and a SHA-256 "
                        + $"as hexadecimal digits"));
            }
        }

        return tokens.Count <= TokensMax
            ? tokens
            : throw new SecurityFileException(path, $"it has {tokens.Count} tokens; {TokensMax} is the most");
    }

    private static bool TryParseRole(string text, out ApiRole role)
    {
        foreach (ApiRole each in Enum.GetValues<ApiRole>())
        {
            if (text == NameOf(each))
            {
                role = each;
                return true;
            }
        }

        role = default;
        return false;
    }

    private static bool TryParseHash(string text, out byte[] hash)
    {
        bool isHash = text.Length == ApiToken.HashBytes * 2 && text.All(char.IsAsciiHexDigit);
        hash = isHash ? Convert.FromHexString(text) : [];
        return isHash;
    }

    private static string[] Lines(string path) => File.ReadAllLines(path);

    private static void Write(string path, IEnumerable<string> lines)
    {
        try
        {
            WholeFile.Write(path, Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SecurityFileException(path, $"cannot be written: {error.Message}", error);
        }
    }
}
