using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Wiber.Client.Security;

/// <summary>A certificate with its key, and those between it and its authority.</summary>
public sealed class ServerCertificate : IDisposable
{
    private ServerCertificate(X509Certificate2 certificate, X509Certificate2Collection between)
    {
        Certificate = certificate;
        Between = between;
    }

    /// <summary>The certificate, with its key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>The certificates that lead from it to its authority, if there are any.</summary>
    public X509Certificate2Collection Between { get; }

    /// <summary>Reads PEM files: the certificate first, then those between; and the key, which only its owner may read.</summary>
    /// <exception cref="SecurityFileException">
    /// They cannot be read, do not belong together, or others may read the key.
    /// </exception>
    public static ServerCertificate Load(string certificatePath, string keyPath)
    {
        FileRights.RequireUnreadByOthers(keyPath);
        try
        {
            var all = new X509Certificate2Collection();
            all.ImportFromPemFile(certificatePath);
            X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(certificatePath, keyPath);
            return new ServerCertificate(WithLastingKey(certificate), [.. all.Skip(1)]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SecurityFileException(certificatePath, $"cannot be read: {error.Message}", error);
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            throw new SecurityFileException(
                certificatePath, $"it and {keyPath} are not a certificate and its key as PEM: {error.Message}", error);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Certificate.Dispose();
        foreach (X509Certificate2 certificate in Between)
        {
            certificate.Dispose();
        }
    }

    /// <summary>Windows serves no connections with a key that lives in memory only.</summary>
    private static X509Certificate2 WithLastingKey(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows())
        {
            return certificate;
        }

        using (certificate)
        {
            return new X509Certificate2(certificate.Export(X509ContentType.Pkcs12));
        }
    }
}
