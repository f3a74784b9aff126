using System.Security.Cryptography;
using System.Text;

namespace Wiber.Client.Security;

/// <summary>
/// The text that shows who asks: <c>wiber_</c> and 256 random bits as base64url. Where tokens are kept, only their SHA-256 is: a
/// slow hash with salt is for passwords, which can be guessed, and nobody guesses 256 bits.
/// </summary>
public static class ApiToken
{
    /// <summary>Environment variable with the token that clients show.</summary>
    public const string Variable = "WIBER_TOKEN";

    /// <summary>Environment variable that names a file with the token that clients show.</summary>
    public const string FileVariable = "WIBER_TOKEN_FILE";

    /// <summary>Bytes of a token's hash.</summary>
    public const int HashBytes = SHA256.HashSizeInBytes;

    /// <summary>Characters of the longest token that is looked at.</summary>
    public const int CharsMax = 256;

    private const string Prefix = "wiber_";
    private const int RandomBytes = 32;

    /// <summary>Makes a token.</summary>
    public static string Create()
    {
        string random = Convert.ToBase64String(RandomNumberGenerator.GetBytes(RandomBytes));
        return Prefix + random.TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }

    /// <summary>The hash by which a token is known.</summary>
    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>
    /// The token of this process: that of <see cref="Variable"/>, else what stands in the file that <see cref="FileVariable"/>
    /// names; null if neither is set.
    /// </summary>
    /// <exception cref="SecurityFileException">The file cannot be read, or everyone on this machine can.</exception>
    public static string? FromEnvironment() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } token ? token.Trim()
        : Environment.GetEnvironmentVariable(FileVariable) is { Length: > 0 } path ? ReadFile(path)
        : null;

    /// <summary>Reads a file that has a token and nothing else.</summary>
    /// <exception cref="SecurityFileException">It cannot be read, everyone on this machine can, or no token is in it.</exception>
    public static string ReadFile(string path)
    {
        FileRights.RequireUnreadByOthers(path);
        try
        {
            string token = File.ReadAllText(path).Trim();
            return token.Length is > 0 and <= CharsMax
                ? token
                : throw new SecurityFileException(path, "there must be a token in it, and nothing else");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SecurityFileException(path, $"cannot be read: {error.Message}", error);
        }
    }
}
